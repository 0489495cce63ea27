import { ModelwrightError, nearest, type OptionSpecs, type StudyStore } from '../../core/index.ts'
import type { Pruner } from '../pruner.ts'
import { pruners } from '../pruners/index.ts'
import type { Sampler } from '../sampler.ts'
import { samplers } from '../samplers/index.ts'
import { choicesOf, type Dimension, isRange, spaceOf, type Values } from '../space.ts'

/** What is searched and how. */
export interface StudyOptions {
  /** Under which the store keeps it; needed with a store. */
  readonly name?: string
  /** Declared options; those with `tune` are searched. */
  readonly options: OptionSpecs
  /** Options that are set: not searched. */
  readonly given?: Values
  /** Whether low or high values are good. */
  readonly better: 'lower' | 'higher'
  /** Default: `tpe`. */
  readonly sampler?: string | Sampler
  /** Default: none. */
  readonly pruner?: string | Pruner
  /** Judges inside a step, by what trials tell there: whoever runs them asks it. Default: none. */
  readonly roundPruner?: string | Pruner
  readonly seed: number
  /** Trials at most; default: until you stop asking. */
  readonly trials?: number
  /** A proposal knows the results of trials this many places before it, and those before them; default 4. */
  readonly lag?: number
  /** What trials are scored on, by name: values of trials on other rows or folds do not compare. Default: nothing is said. */
  readonly scoredOn?: Readonly<Record<string, string | number>>
  /** Where trials are kept, such as `project.studies`; default: in memory. */
  readonly store?: StudyStore
}

/** Checked options, with nothing left to default. */
export interface StudyPlan {
  readonly name: string
  readonly space: readonly Dimension[]
  readonly sampler: Sampler
  readonly pruner: Pruner | undefined
  readonly roundPruner: Pruner | undefined
  readonly better: 'lower' | 'higher'
  readonly seed: number
  readonly trials: number | undefined
  readonly lag: number
  readonly scoredOn?: StudyOptions['scoredOn']
}

/** As many trials can run at once without one waiting for another. */
export const usualLag = 4

function found<Thing>(kind: string, asked: string | Thing, known: Readonly<Record<string, Thing>>): Thing {
  if (typeof asked !== 'string') return asked
  if (Object.hasOwn(known, asked)) return known[asked]
  const names = Object.keys(known)
  const near = nearest(asked, names)
  throw new ModelwrightError('TUNE_STRATEGY_UNKNOWN', {
    message: `There is no ${kind} "${asked}".`,
    mend: [...(near === undefined ? [] : [`Did you mean "${near}"?`]), `There are: ${names.join(', ')}.`],
  })
}

/**
 * Finds a sampler by name.
 *
 * @throws {ModelwrightError} TUNE_STRATEGY_UNKNOWN - when there is none of that name; offers the nearest
 */
export function findSampler(asked: string | Sampler): Sampler {
  return found<Sampler>('sampler', asked, samplers)
}

function refuseEmpty(): never {
  throw new ModelwrightError('TUNE_SPACE_EMPTY', {
    message: 'There is nothing to search: no option says where, or all that do are set.',
    mend: [
      "Say where an option is searched:  { type: 'number', ..., tune: { low: 0.01, high: 1, log: true } }",
      'Or set fewer options.',
    ],
  })
}

/** A range a sampler can work on: finite, not empty, above zero where it is searched in the logarithm. */
function checkDimension({ name, spec }: Dimension): void {
  const isSound = isRange(spec)
    ? Number.isFinite(spec.tune.high - spec.tune.low) &&
      spec.tune.low < spec.tune.high &&
      (spec.tune.log !== true || spec.tune.low > 0)
    : choicesOf(spec).length > 0
  if (isSound) return
  throw new ModelwrightError('TUNE_RANGE_INVALID', {
    message: `Option "${name}" cannot be searched in ${JSON.stringify('tune' in spec ? spec.tune : null)}.`,
    where: name,
    mend: [
      'Give a low end below the high end; above zero where log is true.',
      'Or give at least one word to choose.',
    ],
  })
}

/** A whole number from 1. */
export function checkCount(what: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return
  throw new ModelwrightError('TUNE_BUDGET_INVALID', {
    message: `${what} must be a whole number from 1, found ${value}.`,
    mend: ['Leave it out for the default.', 'Or give 1 or more.'],
  })
}

/** Checks what is asked of a study. */
export function planOf(asked: StudyOptions): StudyPlan {
  const { options, given = {}, trials, lag = usualLag, name = 'study', better, seed, scoredOn = {} } = asked
  const space = spaceOf(options, given)
  if (space.length === 0) refuseEmpty()
  for (const dimension of space) checkDimension(dimension)
  if (trials !== undefined) checkCount('The budget of trials', trials)
  checkCount('The lag', lag)
  const sampler = findSampler(asked.sampler ?? 'tpe')
  const prunerOf = (named: string | Pruner | undefined): Pruner | undefined =>
    named === undefined ? undefined : found<Pruner>('pruner', named, pruners)
  const [pruner, roundPruner] = [prunerOf(asked.pruner), prunerOf(asked.roundPruner)]
  return { name, space, sampler, pruner, roundPruner, better, seed, trials, lag, scoredOn }
}

/** Everything that decides what is proposed, as JSON: a study is gone on with only under the same. */
export function settingsText(plan: StudyPlan): string {
  const { space, sampler, pruner, roundPruner, better, seed, trials, lag, scoredOn = {} } = plan
  const count = sampler.usesCount === true ? (trials ?? null) : null
  const dimensions = space.map(({ name, spec: { about, ...rest } }) => [name, rest])
  const strategy = { sampler: sampler.name, pruner: pruner?.name ?? null, count }
  const rounds = roundPruner === undefined ? {} : { roundPruner: roundPruner.name }
  return JSON.stringify({ better, seed, lag, ...strategy, ...rounds, ...scoredOn, space: dimensions })
}

/** Refuses to go on with a study under other settings, and says which differ. */
export function refuseDifferent(name: string, kept: string, wanted: string): void {
  if (kept === wanted) return
  const [was, is] = [kept, wanted].map((text) => JSON.parse(text) as Record<string, unknown>)
  const keys = [...new Set([...Object.keys(is), ...Object.keys(was)])]
  const differ = keys.filter((key) => JSON.stringify(was[key]) !== JSON.stringify(is[key]))
  throw new ModelwrightError('TUNE_STUDY_DIFFERENT', {
    message: `Study "${name}" was begun with other settings: ${differ.join(', ')}.`,
    where: name,
    mend: [
      'Go on with it under the settings it was begun with.',
      'Or begin anew: under another name, or "modelwright tune" without --resume.',
    ],
  })
}
