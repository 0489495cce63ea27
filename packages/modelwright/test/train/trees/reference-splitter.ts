import type { Column } from '@modelwright/runtime'

/** A split that sends some rows left. */
export interface ReferenceSplit {
  readonly gain: number
  readonly left: readonly number[]
}

/** Sum of squares that a mean explains: what squared error counts as gain, twice. */
function explained(rows: readonly number[], values: Float64Array): number {
  const sum = rows.reduce((all, row) => all + values[row], 0)
  return rows.length === 0 ? 0 : (sum * sum) / rows.length
}

/** What splitting rows so gains: exact, with no penalty. */
export function gainOf(rows: readonly number[], left: readonly number[], values: Float64Array): number {
  const isLeft = new Set(left)
  const right = rows.filter((row) => !isLeft.has(row))
  return explained(left, values) + explained(right, values) - explained(rows, values)
}

/** Every way to send rows left by one number: after each distinct value, missing on either side. */
function* numberSplits(rows: readonly number[], column: Float64Array): Generator<readonly number[]> {
  const missing = rows.filter((row) => Number.isNaN(column[row]))
  const known = rows.filter((row) => !Number.isNaN(column[row]))
  const distinct = [...new Set(known.map((row) => column[row]))].sort((a, b) => a - b)
  for (const value of distinct) {
    const left = known.filter((row) => column[row] <= value)
    yield left
    yield [...left, ...missing]
  }
}

/** Every way by one category with few levels: all subsets of the levels there are, missing being one of them. */
function* levelSplits(rows: readonly number[], codes: Int32Array): Generator<readonly number[]> {
  const levels = [...new Set(rows.map((row) => codes[row]))]
  for (let subset = 1; subset < 1 << levels.length; subset++)
    yield rows.filter((row) => (subset >> levels.indexOf(codes[row])) & 1)
}

/** Means closer than this may be in either order: gradients are rounded. */
const nearMeans = 0.01

/**
 * Levels in the order of their means, cut at any place: where sides must keep rows, a subset out of order may be better. Levels
 * of near means are not parted: which of them comes first may decide whether a side has rows enough.
 */
function* orderedSplits(
  rows: readonly number[],
  codes: Int32Array,
  values: Float64Array,
): Generator<readonly number[]> {
  const meanOf = (level: number): number => {
    const own = rows.filter((row) => codes[row] === level)
    return own.reduce((sum, row) => sum + values[row], 0) / own.length
  }
  const levels = [...new Set(rows.map((row) => codes[row]))].sort((x, y) => meanOf(x) - meanOf(y))
  for (let count = 1; count < levels.length; count++) {
    if (meanOf(levels[count]) - meanOf(levels[count - 1]) < nearMeans) continue
    yield rows.filter((row) => levels.slice(0, count).includes(codes[row]))
  }
}

/** Finds the best split by trying all there are; each side keeps `minRows`. Slow, exact, and with nothing of the engine in it. */
export function bestSplit(
  rows: readonly number[],
  columns: readonly Column[],
  values: Float64Array,
  minRows: number,
): ReferenceSplit {
  let best: ReferenceSplit = { gain: 0, left: [] }
  for (const column of columns) {
    if (column.type !== 'number' && column.type !== 'category') throw new Error('bug: numbers and categories')
    const splits =
      column.type === 'number'
        ? numberSplits(rows, column.values)
        : minRows === 1
          ? levelSplits(rows, column.codes)
          : orderedSplits(rows, column.codes, values)
    for (const left of splits) {
      if (left.length < minRows || rows.length - left.length < minRows) continue
      const gain = gainOf(rows, left, values)
      if (gain > best.gain) best = { gain, left }
    }
  }
  return best
}
