import {
  type Batch,
  type FixStep,
  type Operations,
  type Pipeline,
  type Schema,
  sha256,
  type Task,
} from '@modelwright/runtime'
import {
  type Clock,
  type Deadline,
  type Log,
  type Metric,
  type StudyStore,
  seedOf,
  type Target,
  type TaskPool,
} from '../core/index.ts'
import { defaultMetric, findMetric } from '../evaluate/index.ts'
import { planPreparation } from '../prepare/index.ts'
import { findLearner, isEnsemble, type Recipe, usualLearners } from '../train/index.ts'
import {
  candidateKey,
  candidateOf,
  type Entry,
  entriesOf,
  jointOptions,
  learnerKey,
  valuesOf,
} from './candidates.ts'
import type { FoldContext } from './fold-task.ts'
import { foldsOf } from './folds.ts'
import type { TrialMemory } from './kept-trials.ts'
import { isAllowed, type Limits } from './limits.ts'
import { type Patience, plannedThen } from './planned.ts'
import { portfolioOf } from './portfolio.ts'
import type { Pruner } from './pruner.ts'
import type { NotedTrial } from './replay.ts'
import type { Sampler } from './sampler.ts'
import { type Dimension, spaceOf, type Values } from './space.ts'
import { checkCount, findSampler, type StudyOptions } from './study/settings.ts'
import type { FoldOutcome, Trial } from './trial.ts'
import type { ValidationSpec } from './validation.ts'

/** Training rows as read by their schema, and what goes with them. */
export interface SearchData {
  readonly schema: Schema
  readonly fixes?: readonly FixStep[]
  readonly rows: Batch
  readonly target: Target
  /** One weight a row; absent means 1 each. */
  readonly weights?: Float64Array
  /** Rows with the same number are never on both sides of a fold: people, shops, exact duplicates. */
  readonly groups?: ArrayLike<number>
  /** When each row was, in milliseconds: folds then go forward in time. */
  readonly times?: ArrayLike<number>
  /** In what gaps and windows are told; default: a day in milliseconds. */
  readonly timeUnit?: number
}

/** How trials may predict together. */
export interface SearchEnsemble {
  /** Standard errors of a difference that count as noise, in which the simpler is taken. */
  readonly noise: number
  /** Members at most. */
  readonly most: number
  /** Whether there is time to fit these trials for good. */
  allows?(trials: readonly Trial[]): boolean
  /** When the choice must be made; asked for once the trials are through. Default: as long as it takes. */
  deadline?(): Deadline
}

/** What is searched, how long, and where it runs. */
export interface SearchOptions {
  /** Default: the usual learners for the task (those that are only tried where named are not). Options that are given are not searched. */
  readonly learners?: readonly Recipe[]
  /** Default: auc, log-loss or rmse, by task. */
  readonly metric?: string | Metric
  /** Default: 5 below 20,000 rows, 3 below 100,000, else a single split. */
  readonly folds?: number
  /** How rows are split instead: k-fold, repeated, expanding, sliding. */
  readonly validation?: ValidationSpec
  /** Trials at most, the baseline not counted; default: until nothing better comes (see `patience`) or the deadline does. */
  readonly trials?: number
  /** Default: none. Trials that it cuts short are not ranked. */
  readonly deadline?: Deadline
  /** Whether there is time to fit in full, for good, a trial that the deadline cut short; default: there is. */
  hasTime?(trial: Trial): boolean
  /** First trials that run as long as they take, whatever the deadline, the baseline not counted; default: none. */
  readonly certain?: number
  /** Trials in a row without a better one that end the search; default 15 where `trials` does not say how many, else none. */
  readonly patience?: number
  /** How it goes on after the learners as given and the portfolio; default `tpe`. */
  readonly sampler?: string | Sampler
  /** Gives trials up that look poor on their first folds; default `median`. */
  readonly pruner?: 'none' | string | Pruner
  /** Gives trials up within a fold whose learners tell how they grow; default `none`. */
  readonly roundPruner?: 'none' | string | Pruner
  /** Settings tried before what did well on other tables; of learners that are searched. Default: none. */
  readonly first?: readonly Recipe[]
  /** Whether settings that did well on other tables are tried first; default true. */
  readonly portfolio?: boolean
  /** Whether trials may predict together where that is better; default: the best alone. */
  readonly ensemble?: SearchEnsemble
  /** What the product allows: trials beyond it are refused. */
  readonly limits?: Limits
  /** Every random draw comes from it. */
  readonly seed: number
  /** For the time a fit takes; no result depends on it. */
  readonly clock: Clock
  /** Where folds are fitted; default: here, one after the other. */
  readonly pool?: TaskPool
  readonly log?: Log
  /** Hears of each trial that ended here, and whether it is the best so far. */
  readonly trialDone?: (trial: Trial, isBest: boolean) => void
  /** Trials as they went when this very search was run before: it ends where that one did. */
  readonly replay?: readonly NotedTrial[]
  /** Where models of your own are found; default: ours. */
  readonly operations?: Operations
  /** Measures the artifact of a fitted pipeline, in bytes, where folds are fitted on this thread. */
  readonly sizeOf?: (pipeline: Pipeline) => number
  /** Where trials are kept, and under which name: a search of the same name goes on with them. Default: in memory. */
  readonly store?: { readonly studies: StudyStore; readonly name: string }
  /** Keeps finished trials with what their folds predicted: a search that was cut off finds what it would have found. */
  readonly memory?: TrialMemory
}

/** A search, checked and laid out. */
export interface SearchPlan {
  /** The first is the baseline. */
  readonly entries: readonly Entry[]
  /** What is tried first, in order; the first is the baseline. */
  readonly planned: readonly Values[]
  /** Trials at most, the baseline among them. */
  readonly trials: number | undefined
  readonly patience: number | undefined
  readonly context: FoldContext
  readonly metric: Metric
  readonly options: SearchOptions
  /** Of a trial that was not reached. */
  readonly noOutcomes: readonly (FoldOutcome | undefined)[]
}

/** Always the first trial. */
export const baselineName = 'baseline'

/** Trials without a better one after which a search that nobody bounded ends. */
const usualPatience = 15

/** The first of each, then the second of each, and so on. */
function inTurn<Value>(lists: readonly (readonly Value[])[]): Value[] {
  const longest = Math.max(0, ...lists.map((list) => list.length))
  return Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list.slice(at, at + 1))).flat()
}

/** Settings of the portfolio that say something about what is searched. */
function fromPortfolio(entry: Entry, data: SearchData): readonly Values[] {
  const searched = new Set(spaceOf(entry.learner.options, entry.given).map(({ name }: Dimension) => name))
  return portfolioOf(entry.learner.name, data.target.task).flatMap((setting) => {
    const free = Object.entries(setting).filter(([name]) => searched.has(name))
    return free.length === 0 ? [] : [valuesOf(entry, Object.fromEntries(free))]
  })
}

/** Settings that are tried first, of a learner that is searched: what it searches of them. */
function givenFirst(
  { learner, options = {} }: Recipe,
  entries: readonly Entry[],
  task: Task,
): readonly Values[] {
  const { name } = findLearner(learner, task)
  return entries.flatMap((entry) => {
    if (entry.learner.name !== name) return []
    const searched = new Set(spaceOf(entry.learner.options, entry.given).map((one: Dimension) => one.name))
    const free = Object.entries(options).filter(([option]) => searched.has(option))
    return free.length === 0 ? [] : [valuesOf(entry, Object.fromEntries(free))]
  })
}

/** Baseline, every learner as given, settings that were given, then what did well elsewhere, of each learner in turn; nothing twice. */
function plannedOf(
  entries: readonly Entry[],
  data: SearchData,
  { portfolio, first = [] }: Pick<SearchOptions, 'portfolio' | 'first'>,
): readonly Values[] {
  const usePortfolio = portfolio !== false
  const others = entries.slice(1)
  const values = [
    ...entries.map((entry) => valuesOf(entry)),
    ...first.flatMap((recipe) => givenFirst(recipe, others, data.target.task)),
    ...(usePortfolio ? inTurn(others.map((entry) => fromPortfolio(entry, data))) : []),
  ]
  return [...new Map(values.map((value) => [candidateKey(candidateOf(entries, value)), value])).values()]
}

function foldContext(data: SearchData, { seed, folds, validation }: SearchOptions): FoldContext {
  const { schema, rows, target, weights, groups, times, timeUnit, fixes = [] } = data
  const dealt = foldsOf(target, {
    seed: seedOf(seed).split('tune'),
    ...(folds === undefined ? {} : { folds }),
    ...(groups === undefined ? {} : { groups }),
    ...(times === undefined ? {} : { times }),
    ...(timeUnit === undefined ? {} : { timeUnit }),
    ...(validation === undefined ? {} : { validation }),
  })
  return { schema, rows, target, fixes, folds: dealt, ...(weights === undefined ? {} : { weights }) }
}

function entriesFor(
  { schema, target: { task } }: SearchData,
  { learners, limits = {} }: SearchOptions,
): readonly Entry[] {
  const usual = usualLearners(task, schema).filter((learner) => isAllowed(learner, limits))
  const recipes = learners ?? usual.map(({ name }) => ({ learner: name }))
  const isOther = ({ learner }: Recipe): boolean => findLearner(learner, task).name !== baselineName
  return entriesOf([{ learner: baselineName }, ...recipes.filter(isOther)], task)
}

/** Plans what was said of preparation, so that a step that cannot be is refused before anything is fitted. */
function checkPreparation(entries: readonly Entry[], { schema, rows }: SearchData): void {
  for (const { learner, recipe } of entries)
    if (recipe.prepare !== undefined && !isEnsemble(learner))
      planPreparation(schema, rows, learner.supports, recipe.prepare)
}

/**
 * Checks what is asked for and lays it out.
 *
 * @throws {ModelwrightError} as `search` does
 */
export function planSearch(data: SearchData, options: SearchOptions): SearchPlan {
  const { task } = data.target
  const metric = findMetric(options.metric ?? defaultMetric(task), task)
  const { trials } = options
  if (trials !== undefined) checkCount('The budget of trials', trials)
  if (options.patience !== undefined) checkCount('The patience', options.patience)
  const entries = entriesFor(data, options)
  checkPreparation(entries, data)
  const context = foldContext(data, options)
  return {
    entries,
    planned: plannedOf(entries, data, options),
    trials: entries.length === 1 ? 1 : trials === undefined ? undefined : trials + 1,
    patience: options.patience ?? (trials === undefined ? usualPatience : undefined),
    context,
    metric,
    options,
    noOutcomes: new Array(context.folds.count).fill(undefined),
  }
}

function patienceOf({ patience, metric }: SearchPlan): { patience: Patience } | Record<string, never> {
  if (patience === undefined) return {}
  const [least, greatest] = metric.range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  return { patience: { trials: patience, ideal: metric.better === 'lower' ? least : 0 - greatest } }
}

/** Those of which there is something to search; where there is none, all that may be tried. */
function searchedEntries(entries: readonly Entry[]): readonly Entry[] {
  const others = entries.slice(1)
  const searched = others.filter(({ learner, given }) => spaceOf(learner.options, given).length > 0)
  return searched.length > 0 ? searched : others.length > 0 ? others : entries
}

/** What trials are scored on: a study is gone on with on the same rows and folds only. */
function scoredOn({ context: { rows, folds } }: SearchPlan): NonNullable<StudyOptions['scoredOn']> {
  const { count, foldOf, again = [] } = folds
  const deals = [foldOf, ...again].map((deal) =>
    sha256(new Uint8Array(deal.buffer, deal.byteOffset, deal.byteLength)),
  )
  return { rows: rows.rowCount, folds: `${count}: ${deals.join(' ').slice(0, 16)}` }
}

/** The study a search is run as. */
export function studyOf(plan: SearchPlan): StudyOptions {
  const { entries, planned, metric, options, trials } = plan
  const searched = searchedEntries(entries)
  const labels = new Set<unknown>(searched.map(({ label }) => label))
  const sampler = plannedThen({
    planned,
    after: findSampler(options.sampler ?? 'tpe'),
    hears: (values) => labels.has(values[learnerKey]),
    keyOf: (values) => candidateKey(candidateOf(entries, values)),
    ...patienceOf(plan),
  })
  const { pruner = 'median', roundPruner = 'none', store } = options
  return {
    options: jointOptions(searched),
    better: metric.better,
    sampler,
    seed: options.seed,
    scoredOn: scoredOn(plan),
    ...(pruner === 'none' ? {} : { pruner }),
    ...(roundPruner === 'none' ? {} : { roundPruner }),
    ...(trials === undefined ? {} : { trials }),
    ...(store === undefined ? {} : { store: store.studies, name: store.name }),
  }
}
