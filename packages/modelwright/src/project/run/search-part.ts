import { type Deadline, deadlineIn, type Log, noDeadline, outputsOf } from '../../core/index.ts'
import type { Recipe } from '../../train/index.ts'
import {
  defaultFolds,
  type NotedTrial,
  noteTrial,
  type SearchData,
  type SearchEnsemble,
  type SearchOptions,
  type SearchResult,
  search,
  type Trial,
} from '../../tune/index.ts'
import { artifactBytes } from '../artifact-bytes.ts'
import { expectedFitMs, fitShare } from './expected-fit.ts'
import type { FitSettings } from './fit-part.ts'
import { type InTime, planInTime } from './in-time.ts'
import { cellBytesOf, cellsInMemory } from './memory.ts'
import { sampleRows } from './sample-rows.ts'
import { tuningOf } from './tuning.ts'
import type { RunTools } from './types.ts'

/** Share of the time left at the start that evaluation, report and packing need, and milliseconds whatever the time. */
const shareToCome = 0.08
const msToCome = 300

/** Share of the time left at the start that the search has, whatever is to come. */
const leastShare = 0.4

/** What comes after a search. */
export interface ToCome {
  /** Fits of the size of the winner's, on all training rows. */
  readonly fits: number
  /** Rows that are held out: several models predict them. */
  readonly testCount: number
  /** Milliseconds that reading the training rows took: as much again is read. */
  readonly readMs: number
}

/** What a search is handed besides its rows. */
export interface AskedSearch extends ToCome, Pick<SearchOptions, 'store' | 'memory'> {
  /** Seconds that it is planned for, where that was decided before; null: as long as it takes. */
  readonly seconds?: number | null
}

/** Models that predict the held-out rows, about. */
const modelsToCome = 3

/** Guesses the time of what comes after the search, by what the folds of the winner so far took. */
function forecastOf(growth: number, { fits, testCount, readMs }: ToCome) {
  let fitMs = 0
  let predictMs = 0
  return {
    heard(trial: Trial, isBest: boolean): void {
      if (!isBest) return
      fitMs = expectedFitMs(trial, growth)
      predictMs = (trial.rowMicroseconds * testCount) / 1000
    },
    needMs: (): number => fits * fitMs + modelsToCome * predictMs + readMs,
  }
}

/** A deadline before another one, by the time that what comes after it will need. */
function reserving(end: Deadline, needMs: () => number, isLast: boolean): Deadline {
  const allMs = end.remainingMs()
  const restMs = isLast ? msToCome : shareToCome * allMs + msToCome
  if (allMs === Number.POSITIVE_INFINITY) return end
  const most = (1 - leastShare) * allMs
  const remainingMs = (): number => Math.max(0, end.remainingMs() - Math.min(most, needMs() + restMs))
  return { remainingMs, expired: () => remainingMs() <= 0 }
}

/** When the search must end: by its own budget, and early enough for what comes after it. */
function searchDeadline(
  { workflow, share }: FitSettings,
  { deadline, clock, signal }: RunTools,
  { needMs, isLast }: { readonly needMs: () => number; readonly isLast: boolean },
): Deadline {
  const budgetMs = 1000 * tuningOf(workflow).searchSeconds * share
  const own = deadlineIn(budgetMs, clock, signal)
  const rest = reserving(deadlineIn(deadline.remainingMs() * share, clock, signal), needMs, isLast)
  const remainingMs = (): number => Math.min(own.remainingMs(), rest.remainingMs())
  return { remainingMs, expired: () => remainingMs() <= 0 }
}

/** Cells of the one trial that is made where there is no time for any, and rows however wide the table: more of them would be felt. */
const cellsOfQuickest = 1e5
const rowsOfQuickest = 2500

const overText =
  'The time was up before the search began: one quick trial is made all the same. More time:  --time-limit'

function quickestSample(
  data: SearchData,
  cells: number,
  { stream }: FitSettings,
  { log }: RunTools,
): SearchData {
  log({ kind: 'warning', stage: 'tune', message: overText })
  return sampleRows(data, Math.min(cells, cellsOfQuickest), stream, rowsOfQuickest)
}

function tellSample(log: Log, rows: number, all: number, isShort: boolean): void {
  if (rows === all) return
  const message = `Searched on ${rows} of ${all} training rows${isShort ? ', as memory is short' : ''}; the final fits take all.`
  log({ kind: isShort ? 'warning' : 'note', stage: 'tune', message })
}

/** Share of the time left after the search that the fits of an ensemble may take. */
const ensembleShare = 0.5

/** Milliseconds that choosing an ensemble may take, and the share of the time that is left. */
const mostChoiceMs = 20_000
const choiceShare = 0.15

/** When an ensemble must be chosen. */
function choiceDeadline({ deadline, clock, signal }: RunTools): Deadline {
  return deadlineIn(Math.min(mostChoiceMs, choiceShare * deadline.remainingMs()), clock, signal)
}

/** Whether there is time to fit trials twice: on the training rows and on all rows. */
function hasTimeFor(trials: readonly Trial[], growth: number, { deadline }: RunTools): boolean {
  const onceMs = trials.reduce((sum, trial) => sum + expectedFitMs(trial, growth), 0)
  return 2 * onceMs <= ensembleShare * deadline.remainingMs()
}

/** Whether there is time to fit a trial on all training rows, so that a slow one does not cost more rows than it is worth. */
function hasTimeToFit(trial: Trial, growth: number, { deadline }: RunTools): boolean {
  return expectedFitMs(trial, growth) <= fitShare * deadline.remainingMs()
}

/** An ensemble that is chosen, and can be fitted, in the time there is. */
function inTime(ensemble: SearchEnsemble, growth: number, tools: RunTools): SearchEnsemble {
  const { rulings } = tools
  return {
    ...ensemble,
    allows: (trials) => rulings.decide('ensemble allowed', () => hasTimeFor(trials, growth, tools)),
    deadline: () => rulings.deadline('ensemble', choiceDeadline(tools)),
  }
}

/** Settings that are tried first; an ensemble is not searched, and so are its members not. */
function firstOf({ tune: { first } = {} }: FitSettings['workflow']): Pick<SearchOptions, 'first'> {
  const named = (first ?? []).flatMap((one) => (one.kind === 'learner' ? [one] : []))
  return named.length === 0 ? {} : { first: named.map(({ learner, options }) => ({ learner, options })) }
}

/** Seconds that a search and what comes after it have, to the nearest whole one; null: as long as it takes. */
export function secondsToSearch(
  { workflow, share }: Pick<FitSettings, 'workflow' | 'share'>,
  { deadline }: Pick<RunTools, 'deadline'>,
): number | null {
  const seconds = share * Math.min(tuningOf(workflow).searchSeconds, deadline.remainingMs() / 1000)
  return seconds === Number.POSITIVE_INFINITY ? null : Math.floor(seconds + 0.5)
}

/** Learners and folds for the time there is; a preset may ask for fewer folds than there would be by the number of rows. */
export function plannedInTime(
  { rows, target }: SearchData,
  learners: readonly Recipe[],
  { folds: fewer = Number.POSITIVE_INFINITY, validation }: Pick<SearchOptions, 'folds' | 'validation'>,
  seconds: number | null,
): InTime {
  const folds = Math.min(fewer, defaultFolds(rows.rowCount))
  if (seconds === null) return { recipes: learners, folds, notes: [] }
  const size = { rowCount: rows.rowCount, featureCount: rows.columns.size, outputs: outputsOf(target) }
  const { task } = target
  const mayCut = validation === undefined
  return planInTime({ recipes: learners, task, size, folds, mayCut, limitMs: 1000 * seconds })
}

/** Searches on the training rows of a part, within the time and the limits that the workflow allows. */
export async function searchPart(
  data: SearchData,
  learners: readonly Recipe[],
  settings: FitSettings,
  tools: RunTools,
  { store, memory, seconds: given, ...toCome }: AskedSearch,
): Promise<SearchResult> {
  const { workflow, metric, seed } = settings
  const tuning = tuningOf(workflow)
  const { rulings } = tools
  const cells = rulings.decide('cells in memory', () =>
    cellsInMemory(tuning.cells, {
      workers: tools.pool.size,
      freeBytes: tools.freeBytes(),
      cellBytes: cellBytesOf(data.rows),
    }),
  )
  const seconds = rulings.decide('seconds to search', () =>
    given === undefined ? secondsToSearch(settings, tools) : given,
  )
  // Learners that somebody named may take as long as they like.
  const isOver = seconds === 0 && workflow.train === undefined
  const sample = isOver
    ? quickestSample(data, cells, settings, tools)
    : sampleRows(data, cells, settings.stream)
  tellSample(tools.log, sample.rows.rowCount, data.rows.rowCount, cells < tuning.cells)
  const growth = data.rows.rowCount / Math.max(1, sample.rows.rowCount)
  const forecast = forecastOf(growth, toCome)
  const { ensemble, folds: _, ...searched } = tuning.search
  const { recipes, folds, notes } = plannedInTime(sample, learners, tuning.search, seconds)
  for (const message of notes) tools.log({ kind: 'note', stage: 'tune', message })
  // Larger tables have fewer folds as it is.
  const isCut = folds < defaultFolds(sample.rows.rowCount)
  const replay = rulings.recall('trials') as readonly NotedTrial[] | undefined
  const found = await search(sample, {
    ...searched,
    ...(isCut ? { folds } : {}),
    ...(ensemble === undefined ? {} : { ensemble: inTime(ensemble, growth, tools) }),
    metric,
    seed,
    learners: recipes,
    ...firstOf(workflow),
    ...(isOver ? { certain: 1 } : {}),
    hasTime: (trial) => rulings.decide('unfinished in time', () => hasTimeToFit(trial, growth, tools)),
    clock: tools.clock,
    pool: tools.pool,
    log: tools.log,
    deadline:
      replay === undefined
        ? searchDeadline(settings, tools, { needMs: forecast.needMs, isLast: toCome.fits === 0 })
        : noDeadline,
    ...(replay === undefined ? {} : { replay }),
    sizeOf: artifactBytes,
    trialDone: forecast.heard,
    ...(store === undefined ? {} : { store }),
    ...(memory === undefined ? {} : { memory }),
  })
  rulings.note('trials', found.trials.slice(0, found.askedCount).map(noteTrial))
  return found
}
