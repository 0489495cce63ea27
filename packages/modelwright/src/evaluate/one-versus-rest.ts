import type { Scorer } from '../core/index.ts'
import { hasNaN, type RankedRows, rankedRows } from './row-order.ts'

const never: Scorer = () => Number.NaN

/** Marks the rows of one class with 1. */
function membersOf(truth: ArrayLike<number>, code: number): Uint8Array {
  const members = new Uint8Array(truth.length)
  for (let row = 0; row < members.length; row++) members[row] = truth[row] === code ? 1 : 0
  return members
}

/** Copies one column of row-major numbers. */
export function columnOfMatrix(matrix: ArrayLike<number>, columnCount: number, column: number): Float64Array {
  const values = new Float64Array(matrix.length / columnCount)
  for (let row = 0; row < values.length; row++) values[row] = matrix[row * columnCount + column]
  return values
}

/** Mean of the scores that are defined; NaN when none is. */
function definedMean(scores: readonly number[]): number {
  const defined = scores.filter((score) => !Number.isNaN(score))
  return defined.reduce((sum, score) => sum + score, 0) / defined.length
}

/**
 * Makes a ranking metric's scorer: of the positive class for binary, the plain mean of each class against the rest for
 * more. Classes whose score is not defined (no row of it, or no other row) are left out of the mean.
 */
export function rankingScorer(
  scoreRanks: (ranked: RankedRows, members: Uint8Array, weights?: ArrayLike<number>) => number,
): (truth: ArrayLike<number>, prediction: ArrayLike<number>) => Scorer {
  return (truth, prediction) => {
    if (truth.length === 0 || hasNaN(prediction)) return never
    const classCount = prediction.length / truth.length
    if (classCount === 1) {
      const ranked = rankedRows(prediction)
      const members = membersOf(truth, 1)
      return (weights) => scoreRanks(ranked, members, weights)
    }
    const classes = Array.from({ length: classCount }, (_, code) => ({
      ranked: rankedRows(columnOfMatrix(prediction, classCount, code)),
      members: membersOf(truth, code),
    }))
    return (weights) =>
      definedMean(classes.map(({ ranked, members }) => scoreRanks(ranked, members, weights)))
  }
}

/**
 * Makes a ranking metric's influence: of the positive class for binary, the mean over classes against the rest for more.
 *
 * @param influenceOfRanks - of one class; undefined where its score is not defined
 */
export function rankingInfluence(
  influenceOfRanks: (ranked: RankedRows, members: Uint8Array) => Float64Array | undefined,
): (truth: ArrayLike<number>, prediction: ArrayLike<number>) => Float64Array {
  return (truth, prediction) => {
    const sum = new Float64Array(truth.length)
    if (truth.length === 0 || hasNaN(prediction)) return sum.fill(Number.NaN)
    const classCount = prediction.length / truth.length
    const codes = classCount === 1 ? [1] : Array.from({ length: classCount }, (_, code) => code)
    let defined = 0
    for (const code of codes) {
      const scores = classCount === 1 ? prediction : columnOfMatrix(prediction, classCount, code)
      const found = influenceOfRanks(rankedRows(scores), membersOf(truth, code))
      if (found === undefined) continue
      defined++
      for (let row = 0; row < sum.length; row++) sum[row] += found[row]
    }
    return sum.map((value) => value / defined)
  }
}
