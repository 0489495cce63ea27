import type { Scorer } from '../core/index.ts'
import { confusionCounter } from './confusion-counts.ts'
import { weightedSum } from './weighted-mean.ts'

/** The influence of rows on the mean of a loss: how far each is from the mean. */
export function meanInfluence(losses: Float64Array): Float64Array {
  const mean = weightedSum(losses) / losses.length
  return losses.map((loss) => loss - mean)
}

/** Above this many kinds of rows, differences by hand take too long. */
const mostCells = 2500

/** Share of a cell's weight that is added and taken off, to see how the score moves. */
const nudge = 1e-4

/** How the score moves with the weight of each cell, by central differences; cells without rows are left out. */
function slopesOf(score: Scorer, cells: Float64Array): Float64Array {
  const weights = Float64Array.from(cells)
  return cells.map((count, cell) => {
    if (count === 0) return 0
    const step = nudge * count
    weights[cell] = count + step
    const above = score(weights)
    weights[cell] = count - step
    const below = score(weights)
    weights[cell] = count
    return (above - below) / (2 * step)
  })
}

/**
 * The influence of rows on a score of the confusion matrix: how it moves with the weight of the row's cell.
 *
 * The score must not change where all weights grow alike, so that slopes, weighed by the rows, sum to 0.
 *
 * @param scorer - the metric's own; it is asked for the score of one row a cell under weights
 */
export function confusionInfluence(
  scorer: (truth: ArrayLike<number>, prediction: ArrayLike<number>, classCount?: number) => Scorer,
): (truth: ArrayLike<number>, prediction: ArrayLike<number>, classCount?: number) => Float64Array {
  return (truth, prediction, given) => {
    const { cells, classCount } = confusionCounter(truth, prediction, given)()
    if (cells.length > mostCells) return new Float64Array(truth.length).fill(Number.NaN)
    const ofCell = Int32Array.from(cells, (_, cell) => Math.floor(cell / classCount))
    const predicted = Int32Array.from(cells, (_, cell) => cell % classCount)
    const slopes = slopesOf(scorer(ofCell, predicted, classCount), cells)
    return Float64Array.from(
      { length: truth.length },
      (_, row) => truth.length * slopes[truth[row] * classCount + prediction[row]],
    )
  }
}
