import type { Task } from '@modelwright/runtime'
import { type FitSize, type Learner, readOptions } from '../../core/index.ts'
import { findLearner, type Recipe } from '../../train/index.ts'

/** A search that is to fit into a time. */
export interface TimedSearch {
  readonly recipes: readonly Recipe[]
  readonly task: Task
  /** Of the rows that are searched on. */
  readonly size: FitSize
  /** Folds that it would have. */
  readonly folds: number
  /** Whether it may have fewer. */
  readonly mayCut: boolean
  /** Time there is for the search and for what comes after it. */
  readonly limitMs: number
}

/** What is tried in that time. */
export interface InTime {
  readonly recipes: readonly Recipe[]
  readonly folds: number
  /** What the user should know. */
  readonly notes: readonly string[]
}

/** Share of the time that a quick trial may take on one thread. */
const quickShare = 0.25

/** Folds that are enough where there is no time for more, and rows: of few each fold says too little. */
const fewerFolds = [
  { count: 3, fromRows: 1000 },
  { count: 1, fromRows: 2000 },
]

/** A single split learns from four fifths of the rows. */
const splitPart = 0.8

function foldSize(size: FitSize, folds: number): FitSize {
  const part = folds === 1 ? splitPart : (folds - 1) / folds
  return { ...size, rowCount: Math.floor(size.rowCount * part) }
}

interface Slow {
  readonly recipe: Recipe
  readonly learner: Learner
  readonly pace: NonNullable<Learner['pace']>
}

/** Recipes of which a trial might not be through in time, and of which nobody has said what would make them quick. */
function slowOf({ recipes, task, size, folds, limitMs }: TimedSearch): readonly Slow[] {
  return recipes.flatMap((recipe) => {
    const learner = findLearner(recipe.learner, task)
    const { pace } = learner
    if (pace === undefined) return []
    const fold = foldSize(size, folds)
    const isSaid = Object.keys(pace.within(fold, limitMs)).some(
      (name) => recipe.options?.[name] !== undefined,
    )
    const isSlow = folds * pace.usualMs(fold) > limitMs
    return isSlow && !isSaid ? [{ recipe, learner, pace }] : []
  })
}

/** As many folds as leave a quick trial its time; one where none does. */
function foldsInTime({ size, folds, limitMs, mayCut }: TimedSearch, slow: readonly Slow[]): number {
  if (!mayCut) return folds
  const fewer = fewerFolds.filter(({ count, fromRows }) => count < folds && size.rowCount >= fromRows)
  const possible = [folds, ...fewer.map(({ count }) => count)]
  const isInTime = (count: number): boolean =>
    slow.every(({ pace }) => count * pace.quickMs(foldSize(size, count)) <= quickShare * limitMs)
  return possible.find(isInTime) ?? possible[possible.length - 1]
}

function optionsText(options: Readonly<Record<string, unknown>>): string {
  return Object.entries(options)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')
}

/** A quick trial of a slow learner; all its options are set where the usual ones are tried as well. */
function hurry(
  { recipe, learner, pace }: Slow,
  fold: FitSize,
  { limitMs, folds }: { readonly limitMs: number; readonly folds: number },
) {
  const options = pace.within(fold, (quickShare * limitMs) / folds)
  const all = { ...recipe.options, ...options }
  // What does not end in all the time there is would take it from others.
  const isHopeless = pace.usualMs(fold) > limitMs
  const quick = { ...recipe, options: isHopeless ? all : readOptions(learner.options, all, learner.name) }
  const how = `it is tried ${isHopeless ? 'only' : 'first'} with ${optionsText(options)}`
  const note = `With its usual options ${learner.name} may take longer than there is time: ${how}.`
  return { recipe, isHopeless, quick, note }
}

/**
 * Plans a search so that learners whose fits might take longer than there is time are tried all the same: first with options that make
 * them quick; and with these alone where not even one fold could be fitted with the usual ones. Folds are fewer where a quick trial would
 * need it.
 *
 * It goes by counts and by the limit, not by what was measured: the same search is planned alike on any machine.
 */
export function planInTime(search: TimedSearch): InTime {
  const { recipes, size, limitMs } = search
  const slow = slowOf(search)
  const folds = slow.length === 0 ? search.folds : foldsInTime(search, slow)
  const fold = foldSize(size, folds)
  const hurried = slow.map((each) => hurry(each, fold, { limitMs, folds }))
  const hopeless = new Set(hurried.flatMap(({ isHopeless, recipe }) => (isHopeless ? [recipe] : [])))
  const quick = hurried.map((each) => each.quick)
  return {
    recipes: [...quick, ...recipes.filter((recipe) => !hopeless.has(recipe))],
    folds,
    notes: hurried.map(({ note }) => note),
  }
}
