import type { Task } from '@modelwright/runtime'
import {
  didYouMean,
  ModelwrightError,
  type OptionSpecs,
  type OptionValues,
  readOptions,
} from '../core/index.ts'
import { conformalWays } from './conformal/index.ts'
import type { ConformalWay } from './conformal-way.ts'

/** What {@link conformal} can be told. */
export const conformalOptions = {
  coverage: {
    type: 'number',
    default: 0.9,
    exclusiveMin: 0,
    max: 0.999,
    about: 'Share of the rows whose truth is to be held.',
  },
  method: {
    type: 'choice',
    default: 'auto',
    choices: ['auto', 'absolute', 'aps', 'lac', 'normalised', 'quantiles', 'raps'],
    about: 'How strange a value is; auto is absolute for numbers, lac for classes.',
  },
  scores: {
    type: 'choice',
    default: 'cross',
    choices: ['cross', 'split'],
    about:
      'Rows that are scored: cross, each training row by a fit that did not see it; split, a fifth of them by one fit of the others.',
  },
  perClass: {
    type: 'boolean',
    default: false,
    about: 'Whether each class is held as often as asked by itself (Mondrian), not only all together.',
  },
  penalty: { type: 'number', default: 0.01, min: 0, max: 1, about: 'raps: what each further class costs.' },
  free: { type: 'integer', default: 1, min: 0, about: 'raps: how many classes cost nothing.' },
} as const satisfies OptionSpecs

/** How intervals or sets are made. Plain data, as it stands in a workflow file. */
export type ConformalRule = { readonly conformal: string } & Omit<
  OptionValues<typeof conformalOptions>,
  'method'
>

function refuse(where: string, message: string, mend: readonly string[]): never {
  throw new ModelwrightError('EVALUATE_INTERVALS_INVALID', { message, where, mend })
}

/**
 * Gives predictions intervals, or sets of classes, that hold the truth as often as asked:
 * `evaluate: { intervals: conformal({ coverage: 0.9 }) }`.
 *
 * @throws {ModelwrightError} CORE_OPTION_INVALID - when an option is unknown or out of bounds
 * @example
 * conformal({ coverage: 0.95 }).coverage // → 0.95
 */
export function conformal(given: Partial<OptionValues<typeof conformalOptions>> = {}): ConformalRule {
  const { method, ...rest } = readOptions(conformalOptions, given, 'conformal')
  return { conformal: method, ...rest }
}

/** Finds the way of a rule for a task; `auto` is the one that takes nothing besides predictions. */
export function conformalWayOf(name: string, task: Task): ConformalWay {
  const wanted = name === 'auto' ? (task === 'regression' ? 'absolute' : 'lac') : name
  const way = conformalWays[wanted]
  if (way.tasks.includes(task)) return way
  const fitting = Object.values(conformalWays).filter(({ tasks }) => tasks.includes(task))
  refuse(name, `Intervals by "${name}" are for ${way.tasks.join(' and ')} targets; this one is ${task}.`, [
    `Take one of: ${fitting.map((one) => one.name).join(', ')}, auto.`,
  ])
}

/** Reads the rule for intervals from a workflow file. */
export function readConformal(found: unknown, task?: Task): ConformalRule {
  const { conformal: method, ...rest } = (found ?? {}) as Record<string, unknown>
  if (typeof method !== 'string')
    refuse('intervals', 'Intervals are declared by conformal().', [
      'Write:  intervals: conformal({ coverage: 0.9 })',
    ])
  if (method !== 'auto' && !Object.hasOwn(conformalWays, method))
    refuse(method, `There is no way "${method}" to make intervals.`, [
      ...didYouMean(method, Object.keys(conformalWays)),
      `Take one of: ${Object.keys(conformalWays).join(', ')}, auto.`,
    ])
  const rule = conformal({ ...rest, method: method as 'auto' })
  if (task === undefined) return rule
  conformalWayOf(rule.conformal, task)
  if (rule.perClass && task === 'regression')
    refuse('perClass', 'Numbers have no classes to hold by themselves.', ['Leave "perClass" out.'])
  return rule
}

/** Rows that must be scored for a share to be held: the strangest of fewer could be exceeded too often. */
export function leastRows(coverage: number): number {
  return Math.ceil(1 / (1 - coverage) - 1 - 1e-9)
}

/** Refuses what the rows are too few for. @param rowCount - rows that will be scored */
export function checkConformalRows({ coverage }: Pick<ConformalRule, 'coverage'>, rowCount: number): void {
  const least = leastRows(coverage)
  if (rowCount >= least) return
  throw new ModelwrightError('EVALUATE_INTERVALS_FEW', {
    message: `Intervals that hold ${coverage} of all rows need at least ${least} rows to be scored on; there are ${rowCount}.`,
    where: 'intervals',
    mend: [
      `Ask for less:  intervals: conformal({ coverage: ${Math.floor((100 * rowCount) / (rowCount + 1)) / 100} })`,
      'Or bring more rows.',
    ],
  })
}

/**
 * Finds how strange a value may be to lie in the interval: the score that at least the share asked for of the rows and one
 * more do not exceed.
 *
 * Exactly: the ⌈(n + 1) × coverage⌉-th smallest score. A score that is not a number counts as endlessly strange.
 *
 * @returns Infinity where the scores are too few for the share
 * @see Vovk, Gammerman and Shafer (2005), Algorithmic learning in a random world
 */
export function conformalLimit(scores: Float64Array, coverage: number): number {
  const sorted = scores.map((score) => (Number.isNaN(score) ? Number.POSITIVE_INFINITY : score)).sort()
  const rank = Math.ceil((sorted.length + 1) * coverage - 1e-9)
  return rank > sorted.length ? Number.POSITIVE_INFINITY : sorted[Math.max(0, rank - 1)]
}
