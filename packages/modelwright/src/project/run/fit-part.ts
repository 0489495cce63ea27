import type { Batch, Pipeline, Schema } from '@modelwright/runtime'
import {
  type Clock,
  contentKeys,
  readOptions,
  type Seed,
  selectRows,
  type Table,
  type Target,
  takeTarget,
} from '../../core/index.ts'
import { type Contender, type LeakProof, refuseSeenRows } from '../../evaluate/index.ts'
import { findLearner, predictPipeline, type Recipe, usualLearners } from '../../train/index.ts'
import {
  defaultFolds,
  isAllowed,
  type Limits,
  type SearchData,
  type SearchResult,
  sampledRows,
  type TrialMemory,
} from '../../tune/index.ts'
import type { LearnerUse, Workflow } from '../workflow/index.ts'
import { type Continued, readAsContinued } from './continued.ts'
import { type Decisions, decide, validationOf, withDecisions } from './decide.ts'
import { expectedFitMs, fitShare } from './expected-fit.ts'
import { intervalsOfRows } from './fit-intervals.ts'
import { type FitRecipe, foldFit, sideFit } from './fit-rows.ts'
import { foldHints } from './fold-hints.ts'
import type { Gathered } from './gather.ts'
import type { Part } from './holdout.ts'
import { type LearningStep, learningCurve } from './learning-curve.ts'
import { learnReading, type Reading } from './reading.ts'
import { fitRivals, leastFitMs, type Rival } from './rivals.ts'
import { takeSearchData } from './sample-rows.ts'
import { searchPart } from './search-part.ts'
import { stepsOf } from './steps.ts'
import { timedFit } from './timed-fit.ts'
import { tuningOf } from './tuning.ts'
import type { RunTools } from './types.ts'
import { rowsInMemory, withinMemory } from './within-memory.ts'

/** What was fitted on the training rows of a part, and what it says of the rows that were held out. */
export interface FittedPart {
  readonly reading: Reading
  readonly search: SearchResult
  readonly pipeline: Pipeline
  readonly fitMs: number
  /** Best of each learner that was tried, the winner among them. */
  readonly rivals: readonly Rival[]
  /** Predictions of the winner on the held-out rows. */
  readonly contender: Contender
  readonly baseline: Contender
  /** Milliseconds that reading the training rows took. */
  readonly readMs: number
  /** Whether there was time to fit a sample of the training rows only. */
  readonly isSample: boolean
  readonly trainIds: Uint32Array
  readonly testIds: Uint32Array
  readonly leakProof: LeakProof
  /** Calibration and threshold, where the workflow asks for them. */
  readonly decisions?: Decisions
  /** What the winner's recipe reaches with fewer rows, where the workflow asks. */
  readonly learning?: readonly LearningStep[]
  /** What the user should know of these fits. */
  readonly notes?: readonly string[]
  /** Intervals or sets of the held-out rows, as the runtime tells them. */
  readonly ends?: Float64Array
}

/** The column that says which rows belong together. */
export function groupColumnOf({ group, split }: Workflow): string | undefined {
  return group ?? (split?.name === 'group' ? (split.options['by'] as string | undefined) : undefined)
}

/** The group of each row, where the workflow says that rows belong together. */
function groupsOf(rows: Batch, workflow: Workflow): Pick<Contender, 'groups'> {
  const by = groupColumnOf(workflow)
  return by === undefined || !rows.columns.has(by) ? {} : { groups: contentKeys(rows, [by]) }
}

/** Cells of the training rows beyond which only the usual learners are tried. */
const mostCellsForAlso = 2e6

/** Learners that a preset tries besides, each as it is: all its options are set. */
function alsoTried(names: readonly string[], limits: Limits): readonly LearnerUse[] {
  return names
    .map((name) => findLearner(name))
    .filter((learner) => isAllowed(learner, limits))
    .map(({ name, options }) => ({ kind: 'learner', learner: name, options: readOptions(options, {}, name) }))
}

/** The learners a workflow names, as recipes; by default all that fit the task and are allowed, and those of the preset. */
export function recipesOf(workflow: Workflow, schema: Schema, cells: number): readonly Recipe[] {
  const { also, search } = tuningOf(workflow)
  const limits = search.limits ?? {}
  const usual = usualLearners(schema.output.task, schema).filter((learner) => isAllowed(learner, limits))
  const besides = cells > mostCellsForAlso ? [] : alsoTried(also, limits)
  const uses = workflow.train ?? [...usual.map(({ name }) => ({ learner: name, options: {} })), ...besides]
  return uses.map(({ learner, options }) => ({ learner, options, ...prepareOf(workflow) }))
}

function prepareOf(workflow: Workflow): Pick<Recipe, 'prepare'> {
  return workflow.prepare === undefined ? {} : { prepare: { steps: stepsOf(workflow) } }
}

/** What every fit of a run is handed. */
export interface FitSettings {
  readonly workflow: Workflow
  readonly metric: string
  readonly seed: number
  /** Stream of the whole run. */
  readonly stream: Seed
  /** Share of the remaining time this part may take. */
  readonly share: number
  /** Time that intervals may take. */
  readonly intervalMs: number
  /** The model that the winner goes on from; absent: it begins anew. */
  readonly continued?: Continued
}

/** Rows of a part, as read for its fits. */
export interface PartRows {
  readonly reading: Reading
  readonly rows: Batch
  readonly target: Target
  readonly weights?: Float64Array | undefined
  readonly testRows: Batch
}

/** The winner as it was decided: what it says of held-out rows follows. */
function decided(
  winner: Rival,
  decisions: Decisions | undefined,
  { testRows, reading }: Pick<PartRows, 'testRows' | 'reading'>,
): Rival {
  if (decisions === undefined) return winner
  const pipeline = withDecisions(winner.pipeline, decisions, reading)
  const predictions = predictPipeline(pipeline, testRows)
  return {
    ...winner,
    pipeline,
    contender: { ...winner.contender, predictions, threshold: pipeline.threshold },
  }
}

/** Training rows of a part, as a search takes them. */
export interface TrainingRows {
  readonly reading: Reading
  /** Milliseconds that reading them took. */
  readonly readMs: number
  readonly training: Table
  readonly data: SearchData
}

/** Cells of rows as read. */
export function cellsOf({ rowCount, columns }: Batch): number {
  return rowCount * columns.size
}

/** Weights of some rows of the table, where rows weigh anything. */
export function weightsOf(
  { weights }: Pick<Gathered, 'weights'>,
  rows: Uint32Array,
): { readonly weights?: Float64Array } {
  return weights === undefined ? {} : { weights: Float64Array.from(rows, (row) => weights[row]) }
}

/** Reads the training rows of a part by what they alone teach. */
export function trainingRows(
  part: Part,
  gathered: Gathered,
  { workflow, clock }: { workflow: Workflow; clock: Clock },
): TrainingRows {
  const start = clock()
  const training = selectRows(gathered.table, part.train)
  const reading = learnReading(training, gathered, part.train)
  const data: SearchData = {
    schema: reading.schema,
    fixes: reading.fixes,
    rows: reading.read(training),
    target: takeTarget(gathered.resolved.target, part.train),
    ...weightsOf(gathered, part.train),
    ...foldHints(training, workflow, gathered.history?.time),
  }
  return { reading, training, data, readMs: clock() - start }
}

/** How the winner learns with fewer rows: for the report alone, so that a run that is done again leaves it out. */
async function learningOf(
  found: SearchResult,
  data: SearchData,
  reading: Reading,
  settings: FitSettings,
  tools: RunTools,
): Promise<FittedPart['learning']> {
  const { workflow, metric, stream } = settings
  const { rulings, ...unnoted } = tools
  if (workflow.evaluate?.learningCurve !== true || rulings.isReplay) return undefined
  const fitted: FitRecipe = (recipe, of) => timedFit(recipe, { reading, ...of }, settings, unnoted)
  const fit = foldFit(found.recipe, data, fitted)
  const how = { seed: stream.split('learning'), fit, metric, ...validationOf(workflow) }
  return await learningCurve(data, how, tools)
}

/** Decides what out-of-fold predictions decide, and how the winner learns with fewer rows, as the workflow asks. */
async function decideOn(
  found: SearchResult,
  data: SearchData,
  reading: Reading,
  settings: FitSettings,
  tools: RunTools,
): Promise<Pick<FittedPart, 'decisions' | 'learning'>> {
  const { workflow, stream } = settings
  const fitted: FitRecipe = (recipe, of) => timedFit(recipe, { reading, ...of }, settings, tools)
  const fit = foldFit(found.recipe, data, fitted)
  const by = { seed: stream, fit, fitSide: sideFit(data, fitted) }
  const decisions = await decide(workflow, data, by, tools)
  const learning = await learningOf(found, data, reading, settings, tools)
  return {
    ...(decisions === undefined ? {} : { decisions }),
    ...(learning === undefined ? {} : { learning }),
  }
}

/** Fits that every run has after its search; a final fit may take the time of several. */
const usualFits = 5

/** How much faster a fit is on several threads, at least. */
const gainOfThreads = 1.5

/** With fewer rows than this a fit tells nothing, however little time there is. */
const fewestRows = 500

/** A sample of the training rows, where there is no time to fit all of them, or no memory; undefined where there are both. */
function rowsInTime(
  { best, rowCount }: SearchResult,
  data: SearchData,
  most: number,
  { stream }: FitSettings,
  { deadline, log, pool, rulings }: RunTools,
): { readonly kept: Uint32Array; readonly data: SearchData } | undefined {
  const all = data.rows.rowCount
  const gain = pool.size > 1 ? gainOfThreads : 1
  const allMs = expectedFitMs(best, all / rowCount) / gain
  const wanted = rulings.decide('rows in time', () => {
    const haveMs = Math.max(leastFitMs, fitShare * deadline.remainingMs())
    const inTime = allMs > haveMs ? Math.max(fewestRows, Math.floor((all * haveMs) / allMs)) : all
    const possible = Math.min(inTime, most)
    return possible < all ? possible : null
  })
  if (wanted === null) return undefined
  const kept = sampledRows(data.target, wanted, stream.split('in-time'))
  if (kept === undefined) return undefined
  if (wanted < most)
    log({
      kind: 'warning',
      stage: 'train',
      message: `The time allows to fit ${kept.length} of ${all} training rows.`,
    })
  return { kept, data: takeSearchData(data, kept) }
}

/** Fits like the winner's that come after a search: of winner and rivals, on all rows, and those that decisions take. */
function fitsToCome({ evaluate = {} }: Workflow, rowCount: number): number {
  const { calibrate, threshold, intervals, learningCurve: curve } = evaluate
  const isDecided = calibrate !== undefined || threshold !== undefined || intervals !== undefined
  const folds = defaultFolds(rowCount)
  return usualFits + (isDecided ? folds : 0) + (curve === true ? folds : 0)
}

/** What a search is handed besides its rows. */
export interface SearchedPart {
  readonly part: Part
  /** Parts whose fits are still to come, this one included: time is left for all of them. */
  readonly open?: number
  readonly memory?: TrialMemory
}

/** Searches on a part's training rows; the rows that are held out stay closed. */
export async function searchOfPart(
  { data, reading, readMs }: TrainingRows,
  { part, open = 1, memory }: SearchedPart,
  settings: FitSettings,
  tools: RunTools,
): Promise<SearchResult> {
  const { workflow } = settings
  const learners = recipesOf(workflow, reading.schema, cellsOf(data.rows))
  const fits = open * fitsToCome(workflow, data.rows.rowCount)
  const toCome = { fits, testCount: open * part.test.rows.length, readMs: open * readMs }
  return searchPart(data, learners, settings, tools, {
    ...toCome,
    ...(memory === undefined ? {} : { memory }),
  })
}

/**
 * Fits the best of each learner on a part's training rows, and predicts the held-out rows.
 *
 * @throws {ModelwrightError} EVALUATE_ROWS_SEEN - when a held-out row is among those that train
 */
export async function fitFound(
  found: SearchResult,
  read: TrainingRows,
  { part, gathered }: { readonly part: Part; readonly gathered: Gathered },
  settings: FitSettings,
  tools: RunTools,
): Promise<FittedPart> {
  const { reading, training, data, readMs } = readAsContinued(read, gathered, settings.continued)
  const testing = selectRows(part.test.table, part.test.rows)
  const where = { snapshot: training.snapshot, model: gathered.name }
  const seen = testing.snapshot === training.snapshot ? training.rowIds : new Uint32Array()
  const leakProof = refuseSeenRows(testing.rowIds, seen, where)
  const testRows = reading.read(testing)
  const groups = groupsOf(testing, settings.workflow)
  const { sample, rivals, decisions, learning, notes } = await withinMemory(
    { most: rowsInMemory(found, data.rows.rowCount), all: data.rows.rowCount },
    async (most) => {
      const sample = rowsInTime(found, data, most, settings, tools)
      const fitted = sample?.data ?? data
      const rows = { rows: fitted.rows, target: fitted.target, weights: fitted.weights }
      const asked = { reading, testRows, ...rows }
      const rivals = await fitRivals(found, asked, { target: part.test.target, ...groups }, settings, tools)
      return { sample, rivals, ...(await decideOn(found, fitted, reading, settings, tools)) }
    },
    tools,
  )
  const winner = decided(rivals[0], decisions, { testRows, reading })
  const baseline = rivals.find(({ trial }) => trial.index === 0)?.contender ?? winner.contender
  const { pipeline, contender, fitMs } = winner
  return {
    reading,
    search: found,
    pipeline,
    fitMs,
    rivals: [winner, ...rivals.slice(1)],
    contender,
    baseline,
    readMs,
    isSample: sample !== undefined,
    ...(notes.length === 0 ? {} : { notes }),
    trainIds: sample === undefined ? training.rowIds : sample.kept.map((row) => training.rowIds[row]),
    testIds: testing.rowIds,
    leakProof,
    ...(decisions === undefined ? {} : { decisions }),
    ...(learning === undefined ? {} : { learning }),
    ...(pipeline.intervals === undefined
      ? {}
      : { ends: intervalsOfRows(pipeline, testRows, contender.predictions) }),
  }
}

/** Searches and fits a part: {@link searchOfPart}, then {@link fitFound}. */
export async function fitPart(
  part: Part,
  gathered: Gathered,
  settings: FitSettings,
  tools: RunTools,
): Promise<FittedPart> {
  const rows = trainingRows(part, gathered, { workflow: settings.workflow, clock: tools.clock })
  const found = await searchOfPart(rows, { part }, settings, tools)
  return fitFound(found, rows, { part, gathered }, settings, tools)
}
