import { log, type PreparedColumn, type SparseColumn } from '@modelwright/runtime'

/** Rows with their classes and weights, some of which may be 0. */
export interface ClassRows {
  readonly codes: Int32Array
  readonly classCount: number
  readonly weights: Float64Array
}

/** How often each class has each level or term; shape `[classes × size]`. */
function countsOf(
  column: Extract<PreparedColumn, { type: 'category' }> | SparseColumn,
  size: number,
  { codes, classCount, weights }: ClassRows,
): Float64Array {
  const counts = new Float64Array(classCount * size)
  for (let row = 0; row < codes.length; row++) {
    const first = codes[row] * size
    if (column.type === 'category') {
      if (column.codes[row] >= 0) counts[first + column.codes[row]] += weights[row]
    } else
      for (let k = column.starts[row]; k < column.starts[row + 1]; k++)
        // A negative number is no count.
        counts[first + column.places[k]] += weights[row] * Math.max(0, column.values[k])
  }
  return counts
}

/** Logarithms of smoothed shares of one class's counts. */
function logShares(counts: Float64Array, alpha: number): Float64Array {
  const sum = counts.reduce((all, count) => all + count, 0) + alpha * counts.length
  return counts.map((count) => log((count + alpha) / sum))
}

/**
 * What each level or term speaks for each class: the logarithm of its smoothed share, class by class.
 *
 * @param isComplement - of terms: by how rare it is in all other classes instead
 * @returns shape `[classes × size]`
 * @see Rennie et al., Tackling the Poor Assumptions of Naive Bayes Text Classifiers, 2003
 */
export function logTable(
  column: Extract<PreparedColumn, { type: 'category' }> | SparseColumn,
  rows: ClassRows,
  { alpha, isComplement }: { alpha: number; isComplement: boolean },
): Float64Array {
  const size = column.type === 'category' ? column.levels.length : column.size
  const counts = countsOf(column, size, rows)
  const table = new Float64Array(counts.length)
  const ofClass = (k: number): Float64Array => counts.subarray(k * size, (k + 1) * size)
  for (let k = 0; k < rows.classCount; k++) {
    if (!isComplement || column.type === 'category') {
      table.set(logShares(ofClass(k), alpha), k * size)
      continue
    }
    const others = new Float64Array(size)
    for (let other = 0; other < rows.classCount; other++)
      if (other !== k) for (let j = 0; j < size; j++) others[j] += counts[other * size + j]
    table.set(
      logShares(others, alpha).map((value) => -value),
      k * size,
    )
  }
  return table
}
