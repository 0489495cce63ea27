import type { Contender } from '../contender.ts'
import { countOf } from '../rarest-class.ts'
import { rankedRows } from '../row-order.ts'
import type { Interval } from './bca.ts'
import { normalCdf, normalQuantile, tCdf, tQuantile } from './special.ts'

/** How each row is placed among those of the other class. */
interface Placements {
  readonly auc: number
  /** For a positive row the share of negative ones below it, for a negative one that of positive ones above; ties half. */
  readonly shares: Float64Array
}

function codesOf({ target }: Contender): Int32Array {
  if (target.task !== 'binary') throw new Error('bug: placements of a target that has not two classes')
  return target.codes
}

/** Places every row among those of the other class: the AUC is the mean of either class's shares. */
function placementsOf(contender: Contender): Placements {
  const codes = codesOf(contender)
  const { order, runEnds } = rankedRows(contender.predictions)
  const positives = countOf(codes, 1)
  const negatives = codes.length - positives
  const shares = new Float64Array(codes.length)
  let positivesAbove = 0
  let start = 0
  let sum = 0
  for (const end of runEnds) {
    let tied = 0
    for (let i = start; i < end; i++) tied += codes[order[i]] === 1 ? 1 : 0
    const negativesBelow = negatives - (end - positivesAbove - tied)
    const negativesTied = end - start - tied
    for (let i = start; i < end; i++)
      shares[order[i]] =
        codes[order[i]] === 1
          ? (negativesBelow + negativesTied / 2) / negatives
          : (positivesAbove + tied / 2) / positives
    sum += tied * (negativesBelow + negativesTied / 2)
    positivesAbove += tied
    start = end
  }
  return { auc: sum / (positives * negatives), shares }
}

/** Variance of the mean of one class's values, over its rows, added up over both classes. */
function varianceOf(values: Float64Array, codes: Int32Array): number {
  let variance = 0
  for (const code of [0, 1]) {
    const ofClass = values.filter((_, row) => codes[row] === code)
    const mean = ofClass.reduce((sum, value) => sum + value, 0) / ofClass.length
    const squares = ofClass.reduce((sum, value) => sum + (value - mean) * (value - mean), 0)
    variance += squares / (ofClass.length - 1) / ofClass.length
  }
  return variance
}

/**
 * Gives the AUC of two classes with its 95 % interval by DeLong's variance, exactly from all rows.
 *
 * Cost: one sort; no resampling.  NaN bounds where a class has fewer than two rows.
 *
 * @see DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44; Sun and Xu (2014) for the ranks
 */
export function delongInterval(contender: Contender): Interval & { readonly value: number } {
  const { auc, shares } = placementsOf(contender)
  const half = normalQuantile(0.975) * Math.sqrt(varianceOf(shares, codesOf(contender)))
  return { value: auc, low: auc - half, high: auc + half }
}

/** A difference of two models, its 95 % interval and how surprising it would be without one. */
export interface Difference extends Interval {
  /** By how much the first is better. */
  readonly value: number
  /** Two-sided. */
  readonly p: number
  /** How sure it is that the first is better, 0 to 1. */
  readonly betterShare: number
}

/**
 * Compares the AUC of two models on the same rows of two classes by DeLong's test.
 *
 * Where the difference is the same for all rows (a perfect ranking beside a constant), its variance of 0 says nothing: the
 * number of rows of the smaller class then limits how sure it is ({@link steadyDifference}).
 */
export function delongDifference(a: Contender, b: Contender): Difference {
  const ofA = placementsOf(a)
  const ofB = placementsOf(b)
  const value = ofA.auc - ofB.auc
  const codes = codesOf(a)
  const error = Math.sqrt(
    varianceOf(
      ofA.shares.map((share, row) => share - ofB.shares[row]),
      codes,
    ),
  )
  if (Number.isNaN(error)) return { value, low: error, high: error, p: error, betterShare: error }
  const positives = countOf(codes, 1)
  const counts = [positives, codes.length - positives]
  return error < leastError(value, counts) ? steadyDifference(value, counts) : normalDifference(value, error)
}

/** A difference that is normal about its value, with the given standard error. */
export function normalDifference(value: number, error: number): Difference {
  if (error === 0) return sure(value)
  const half = normalQuantile(0.975) * error
  return {
    value,
    low: value - half,
    high: value + half,
    p: 2 * normalCdf(-Math.abs(value) / error),
    betterShare: normalCdf(value / error),
  }
}

/** Standard error of a difference that is the same in all units, as if one more of each kind had shown none. */
function leastError(value: number, counts: readonly number[]): number {
  return Math.abs(value) * Math.sqrt(counts.reduce((sum, count) => sum + 1 / ((count + 1) * (count + 1)), 0))
}

/**
 * A difference that hardly varied over the units seen: how sure it is depends on how many they are. Few may all have shown the
 * same by luck.
 *
 * @param counts - units of each kind: rows of each class, or groups; Student's t goes by the fewest
 */
export function steadyDifference(value: number, counts: readonly number[]): Difference {
  if (value === 0) return sure(value)
  const degrees = Math.min(...counts) - 1
  return studentDifference(value, leastError(value, counts), degrees)
}

/** A difference with the standard error that groups of rows give it: Student's t by their number. */
export function groupedDifference(value: number, error: number, count: number): Difference {
  if (error < leastError(value, [count])) return steadyDifference(value, [count])
  return error === 0 ? sure(value) : studentDifference(value, error, count - 1)
}

/** A difference whose standard error comes of few units: Student's t. NaN where there is but one. */
function studentDifference(value: number, error: number, degrees: number): Difference {
  if (degrees < 1) return { value, low: Number.NaN, high: Number.NaN, p: Number.NaN, betterShare: Number.NaN }
  const half = tQuantile(0.975, degrees) * error
  return {
    value,
    low: value - half,
    high: value + half,
    p: 2 * tCdf(-Math.abs(value) / error, degrees),
    betterShare: tCdf(value / error, degrees),
  }
}

/** A difference in which nothing varies. */
export function sure(value: number): Difference {
  const betterShare = value > 0 ? 1 : value < 0 ? 0 : 0.5
  return { value, low: value, high: value, p: value === 0 ? 1 : 0, betterShare }
}
