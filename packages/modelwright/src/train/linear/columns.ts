import type { Design, DesignColumn } from './design.ts'

type NumberColumn = Extract<DesignColumn, { type: 'number' }>

/**
 * A design column by column, for solvers that move one coefficient at a time.
 *
 * Numbers are centred as they are read. Levels and blocks are raw: column j holds `values[k]` in row `rows[k]`, for k from
 * `starts[j]` to `starts[j + 1]`, and 0 elsewhere.
 */
export interface Columns {
  readonly width: number
  readonly rowCount: number
  /** The number behind each coefficient, or nothing. Shape `[width]`. */
  readonly numbers: readonly (NumberColumn | undefined)[]
  /** Shape `[width + 1]`. */
  readonly starts: Int32Array
  readonly rows: Int32Array
  readonly values: Float64Array
}

/** Calls `each` for whatever a column holds besides 0, row by row; numbers are passed over. */
function visit(
  column: DesignColumn,
  rowCount: number,
  each: (place: number, row: number, value: number) => void,
): void {
  if (column.type === 'category') {
    const { codes, at } = column
    for (let row = 0; row < rowCount; row++) if (codes[row] >= 0) each(at + codes[row], row, 1)
  } else if (column.type === 'sparse') {
    const { starts, places, values, at } = column
    for (let row = 0; row < rowCount; row++)
      for (let k = starts[row]; k < starts[row + 1]; k++) each(at + places[k], row, values[k])
  }
}

/** Turns the rows of a design into columns; numbers are not copied. */
export function columnsOf({ columns, width, rowCount }: Design): Columns {
  const numbers = new Array<NumberColumn | undefined>(width).fill(undefined)
  const starts = new Int32Array(width + 1)
  for (const column of columns) {
    if (column.type === 'number') numbers[column.at] = column
    visit(column, rowCount, (place) => starts[place + 1]++)
  }
  for (let j = 0; j < width; j++) starts[j + 1] += starts[j]
  const next = starts.slice()
  const rows = new Int32Array(starts[width])
  const values = new Float64Array(starts[width])
  for (const column of columns)
    visit(column, rowCount, (place, row, value) => {
      rows[next[place]] = row
      values[next[place]++] = value
    })
  return { width, rowCount, numbers, starts, rows, values }
}

/** `Σ column × given` over the rows. */
export function dotColumn(
  { numbers, starts, rows, values }: Columns,
  j: number,
  given: Float64Array,
): number {
  const number = numbers[j]
  let sum = 0
  if (number === undefined) {
    for (let k = starts[j]; k < starts[j + 1]; k++) sum += values[k] * given[rows[k]]
    return sum
  }
  const { values: cells, unit, mean } = number
  let other = 0
  let row = 0
  for (; row + 1 < given.length; row += 2) {
    sum += (cells[row] * unit - mean) * given[row]
    other += (cells[row + 1] * unit - mean) * given[row + 1]
  }
  if (row < given.length) sum += (cells[row] * unit - mean) * given[row]
  return sum + other
}

/** Adds `factor × column` to the rows; with `weights`, each row's share of it times its weight. */
export function addColumn(
  { numbers, starts, rows, values }: Columns,
  j: number,
  factor: number,
  { out, weights }: { out: Float64Array; weights?: Float64Array },
): void {
  const number = numbers[j]
  if (number === undefined) {
    for (let k = starts[j]; k < starts[j + 1]; k++) {
      const row = rows[k]
      out[row] += factor * values[k] * (weights === undefined ? 1 : weights[row])
    }
    return
  }
  const { values: cells, unit, mean } = number
  if (weights === undefined)
    for (let row = 0; row < out.length; row++) out[row] += factor * (cells[row] * unit - mean)
  else
    for (let row = 0; row < out.length; row++) out[row] += factor * (cells[row] * unit - mean) * weights[row]
}

/** `Σ weight × column` and `Σ weight × column²` over the rows. */
export function momentsOfColumn(
  { numbers, starts, rows, values }: Columns,
  j: number,
  weights: Float64Array,
): { sum: number; squares: number } {
  const number = numbers[j]
  let sum = 0
  let squares = 0
  if (number === undefined) {
    for (let k = starts[j]; k < starts[j + 1]; k++) {
      const part = weights[rows[k]] * values[k]
      sum += part
      squares += part * values[k]
    }
    return { sum, squares }
  }
  const { values: cells, unit, mean } = number
  for (let row = 0; row < weights.length; row++) {
    const x = cells[row] * unit - mean
    sum += weights[row] * x
    squares += weights[row] * x * x
  }
  return { sum, squares }
}
