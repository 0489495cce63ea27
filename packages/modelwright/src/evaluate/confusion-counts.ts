import type { Scorer } from '../core/index.ts'

/** Weights of rows by truth and predicted class. */
export interface ConfusionCounts {
  readonly classCount: number
  /** Row-major `[truth × predicted]`. */
  readonly cells: Float64Array
  /** Weight of each class in the truth; shape `[classes]`. */
  readonly truth: Float64Array
  /** Weight of each class in the predictions; shape `[classes]`. */
  readonly predicted: Float64Array
  /** Sum of all weights. */
  readonly total: number
}

function highestCode(codes: ArrayLike<number>): number {
  let highest = 1
  for (let row = 0; row < codes.length; row++) if (codes[row] > highest) highest = codes[row]
  return highest
}

/** Finds the cell of each row in the row-major confusion matrix. */
function cellsOfRows(
  truth: ArrayLike<number>,
  prediction: ArrayLike<number>,
  classCount: number,
): Int32Array {
  const cells = new Int32Array(truth.length)
  for (let row = 0; row < cells.length; row++) {
    const isKnown = truth[row] >= 0 && truth[row] < classCount && prediction[row] >= 0
    if (!isKnown || prediction[row] >= classCount)
      throw new Error(
        `bug: class codes ${truth[row]} and ${prediction[row]} in row ${row} of ${classCount} classes`,
      )
    cells[row] = truth[row] * classCount + prediction[row]
  }
  return cells
}

function sumsOf(cells: Float64Array, classCount: number): ConfusionCounts {
  const truth = new Float64Array(classCount)
  const predicted = new Float64Array(classCount)
  let total = 0
  for (let t = 0; t < classCount; t++) {
    for (let p = 0; p < classCount; p++) {
      const weight = cells[t * classCount + p]
      truth[t] += weight
      predicted[p] += weight
      total += weight
    }
  }
  return { classCount, cells, truth, predicted, total }
}

/** Counts rows by truth and predicted class under weights; a function of the weights, for the bootstrap. */
export function confusionCounter(
  truth: ArrayLike<number>,
  prediction: ArrayLike<number>,
  classCount: number = Math.max(highestCode(truth), highestCode(prediction)) + 1,
): (weights?: ArrayLike<number>) => ConfusionCounts {
  const cellOfRow = cellsOfRows(truth, prediction, classCount)
  return (weights) => {
    const cells = new Float64Array(classCount * classCount)
    if (weights === undefined) for (let row = 0; row < cellOfRow.length; row++) cells[cellOfRow[row]]++
    else for (let row = 0; row < cellOfRow.length; row++) cells[cellOfRow[row]] += weights[row]
    return sumsOf(cells, classCount)
  }
}

/** Makes a metric's scorer from what it computes of the confusion counts. */
export function confusionScorer(
  scoreOfCounts: (counts: ConfusionCounts) => number,
): (truth: ArrayLike<number>, prediction: ArrayLike<number>, classCount?: number) => Scorer {
  return (truth, prediction, classCount) => {
    const count = confusionCounter(truth, prediction, classCount)
    return (weights) => scoreOfCounts(count(weights))
  }
}

/**
 * Scores one class at a time: the positive class for binary, the plain mean over classes for more.
 *
 * For more than two classes, a class that occurs neither in truth nor in predictions is left out, and one whose score is
 * not defined (no row to divide by) counts as 0, as in scikit-learn. For binary an undefined score is NaN.
 */
export function perClassScorer(
  scoreOfClass: (right: number, truth: number, predicted: number) => number,
): ReturnType<typeof confusionScorer> {
  return confusionScorer(({ classCount, cells, truth, predicted }) => {
    if (classCount === 2) return scoreOfClass(cells[3], truth[1], predicted[1])
    let sum = 0
    let present = 0
    for (let c = 0; c < classCount; c++) {
      if (truth[c] === 0 && predicted[c] === 0) continue
      const score = scoreOfClass(cells[c * classCount + c], truth[c], predicted[c])
      sum += Number.isNaN(score) ? 0 : score
      present++
    }
    return sum / present
  })
}
