import { type Target, takeTarget } from '../../core/index.ts'
import { standardErrors } from '../../evaluate/index.ts'
import type { SequentialRules } from '../sequential/sequential-test.ts'
import { type BothSaid, type LossTerms, takeSaid, trueDifferences } from './both-said.ts'
import type { Expected } from './fitted.ts'
import { learnDifferences, tooFew } from './learn-differences.ts'

/** Rows that both models predicted, and when what became known of them. */
export interface LateRows {
  readonly said: BothSaid
  /** Of each row, milliseconds: when it was asked, and when its outcome became known; NaN: it is not. */
  readonly asked: Float64Array
  readonly received: Float64Array
  /** Rows with an outcome, the first that became known first, and these outcomes. */
  readonly judged: Uint32Array
  readonly truth: Target
}

/** When a row counts by its estimate, and what is asked of them. */
export interface LateRules extends Pick<SequentialRules, 'effect' | 'margin' | 'alpha' | 'beta'> {
  readonly terms: LossTerms
  /** Rows that must be estimated before they decide. */
  readonly leastRows: number
  /** Milliseconds after which a row without an outcome counts by its estimate. */
  readonly afterMs: number
  /** What time it is. */
  readonly now: number
}

/** Estimates beside what turned out to be true of the same rows. */
export interface LateComparison {
  readonly rows: number
  readonly estimated: number
  readonly true: number
  /** Whether they are apart by more than chance. */
  readonly disagree: boolean
}

/** What estimates say of a challenger. Plain data; NaN where there are none. */
export interface JudgedLate {
  readonly verdict: 'better' | 'not-better' | 'undecided'
  /** Outcomes that estimates were learnt from. */
  readonly learnt: number
  /** Rows that had no outcome in time: all of them, and those whose outcomes came later. */
  readonly rows: number
  readonly came: number
  /** How much less the challenger loses a row of all that were asked so long ago; the interval holds at every look. */
  readonly mean: number
  readonly low: number
  readonly high: number
  /** Rows whose outcomes came later, by estimates that were learnt from those that came in time. */
  readonly compared: LateComparison | null
  /** Why estimates decide nothing now; null: they may. */
  readonly unused: string | null
}

/** Of the error rate: what is for the outcomes that estimates were learnt from, the rest is for the rows that were estimated. */
const learntShare = 0.8
/** Standard errors beyond which estimates and truth disagree: once in a hundred where they do not. */
const disagreeing = 2.576
/** Rows whose outcomes came later that are compared at least. */
const leastCompared = 30
/** Outcomes that estimates are learnt from at most: the last ones. */
const mostLearnt = 20_000

const mean = (values: Float64Array): number =>
  values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0) / values.length

/** Standard error of a mean. */
function meanError(values: Float64Array): number {
  const middle = mean(values)
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0)
  return Math.sqrt(squares / Math.max(1, values.length - 1) / values.length)
}

/** What is known of some of the judged rows, by their places among them. */
function knownAt(rows: LateRows, places: Uint32Array): { readonly said: BothSaid; readonly truth: Target } {
  return {
    said: takeSaid(
      rows.said,
      places.map((place) => rows.judged[place]),
    ),
    truth: takeTarget(rows.truth, places),
  }
}

/** Holds estimates learnt from some outcomes against others; undefined: there are too few. */
function compare(
  rows: LateRows,
  [learnt, others]: readonly [Uint32Array, Uint32Array],
  terms: LossTerms,
): LateComparison | undefined {
  const [from, against] = [knownAt(rows, learnt), knownAt(rows, others)]
  if (others.length < leastCompared) return undefined
  const { differences, error } = learnDifferences(from.said, from.truth, terms)(against.said)
  const seen = trueDifferences(against.said, against.truth, terms)
  const off = seen.map((value, row) => value - differences[row])
  const apart = Math.abs(mean(off))
  return {
    ...{ rows: others.length, estimated: mean(differences), true: mean(seen) },
    disagree: apart > disagreeing * Math.sqrt(meanError(off) ** 2 + error ** 2),
  }
}

const number = (value: number): string => value.toPrecision(3)

function disagreement({ rows, estimated, true: seen }: LateComparison, what: string): string {
  return `estimates are not used: on ${rows} ${what} they said ${number(estimated)} less a row, and it was ${number(seen)}`
}

/** Places of judged rows by whether their outcomes came in time; all rows that were asked long enough ago, and how many of them wait. */
function sortedOut({ asked, received, judged }: LateRows, { afterMs, now }: LateRules) {
  const isLate = (row: number): boolean => received[row] - asked[row] > afterMs
  const places = Uint32Array.from(judged.keys())
  const known = new Set(judged)
  const old = Uint32Array.from(asked.keys()).filter(
    (row) => now - asked[row] > afterMs && (known.has(row) || Number.isNaN(received[row])),
  )
  return {
    inTime: places.filter((place) => !isLate(judged[place])),
    late: places.filter((place) => isLate(judged[place])),
    old,
    waiting: old.filter((row) => !known.has(row)).length,
  }
}

function verdictOf(
  { differences, error }: Expected,
  learnt: number,
  { alpha, beta, margin = 0, effect }: LateRules,
): Pick<JudgedLate, 'verdict' | 'mean' | 'low' | 'high'> {
  const middle = mean(differences)
  const reach = (rate: number): number =>
    standardErrors(learnt, learntShare * rate) * error +
    standardErrors(differences.length, (1 - learntShare) * rate) * meanError(differences)
  const [low, high] = [middle - reach(alpha), middle + reach(beta)]
  const verdict = low > margin ? 'better' : high < effect ? 'not-better' : 'undecided'
  return { verdict, mean: middle, low, high }
}

const nothing = { verdict: 'undecided', mean: Number.NaN, low: Number.NaN, high: Number.NaN } as const

/**
 * Judges a challenger by all rows that were asked long enough ago, with outcomes and without: by what is expected of each given what both
 * models say of it, as learnt from the outcomes that are known. Of rows it was learnt from, the mean of that is the mean of the truth.
 *
 * Which rows count does not depend on what comes of them. The interval bears what the known outcomes may be off by, and what the rows may
 * differ by. Where outcomes that came last do not agree with those before, or late ones not with their estimates, nothing is decided.
 */
export function judgeLate(rows: LateRows, rules: LateRules): JudgedLate {
  const { terms, leastRows } = rules
  const { inTime, late, old, waiting } = sortedOut(rows, rules)
  const places = Uint32Array.from(rows.judged.keys()).subarray(-mostLearnt)
  const count = waiting + late.length
  const facts = { learnt: places.length, rows: count, came: late.length }
  const few = tooFew(rows.truth)
  if (few !== undefined || count === 0)
    return { ...nothing, ...facts, compared: null, unused: few ?? 'no row waits so long for its outcome' }

  const known = knownAt(rows, places)
  const expect = learnDifferences(known.said, known.truth, terms)
  const found = verdictOf(expect(takeSaid(rows.said, old)), places.length, rules)
  const half = Math.floor(places.length / 2)
  const drift = compare(rows, [places.subarray(0, half), places.subarray(half)], terms)
  const learnable = tooFew(takeTarget(rows.truth, inTime)) === undefined
  const compared = learnable ? compare(rows, [inTime.subarray(-mostLearnt), late], terms) : undefined
  const unused =
    drift?.disagree === true
      ? disagreement(drift, 'outcomes that came last')
      : compared?.disagree === true
        ? disagreement(compared, 'rows whose outcomes came late')
        : count < leastRows
          ? `${leastRows} rows without outcomes decide, there are ${count}`
          : null
  return {
    ...found,
    ...facts,
    verdict: unused === null ? found.verdict : 'undecided',
    compared: compared ?? null,
    unused,
  }
}
