import type {
  Batch,
  CategoryColumn,
  Cell,
  Column,
  PastColumn,
  PreparedColumn,
  SparseColumn,
} from '@modelwright/runtime'
import { ModelwrightError } from './errors.ts'
import { didYouMean } from './nearest.ts'

/** Columns of equal length with the identity of each row: (snapshot digest, row number) follows it everywhere. */
export interface Table extends Batch {
  /** Row number in the snapshot; shape `[rows]`. */
  readonly rowIds: Uint32Array
  /** Content digest of the snapshot, hex. */
  readonly snapshot: string
}

const decoder = new TextDecoder()
const encoder = new TextEncoder()

/** Allocates a buffer that worker threads share instead of copying, where the host allows. */
export function sharedBuffer(byteLength: number): ArrayBufferLike {
  return typeof SharedArrayBuffer === 'undefined'
    ? new ArrayBuffer(byteLength)
    : new SharedArrayBuffer(byteLength)
}

/** Finds a column or fails with the nearest name. @throws {ModelwrightError} CORE_COLUMN_UNKNOWN - when there is none */
export function columnOf(table: Batch, name: string): Column {
  const column = table.columns.get(name)
  if (column === undefined) {
    const names = [...table.columns.keys()]
    throw new ModelwrightError('CORE_COLUMN_UNKNOWN', {
      message: `There is no column "${name}".`,
      mend: [
        ...didYouMean(name, names),
        `Columns: ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}`,
      ],
    })
  }
  return column
}

/** Tells whether a cell is missing. */
export function isMissing(column: PreparedColumn, row: number): boolean {
  switch (column.type) {
    case 'number':
    case 'time':
      return Number.isNaN(column.values[row])
    case 'category':
      return column.codes[row] < 0
    case 'boolean':
      return column.values[row] === 2
    case 'text':
      return column.missing[row] === 1
    case 'sparse':
    case 'past':
      return false
  }
}

/** Reads one cell: null where missing, milliseconds for times. */
export function cellOf(column: Column, row: number): Cell {
  if (isMissing(column, row)) return null
  switch (column.type) {
    case 'number':
    case 'time':
      return column.values[row]
    case 'category':
      return column.levels[column.codes[row]]
    case 'boolean':
      return column.values[row] === 1
    case 'text':
      // TextDecoder refuses views of shared memory, hence the slice.
      return decoder.decode(column.bytes.slice(column.offsets[row], column.offsets[row + 1]))
  }
}

/** Counts the missing cells of a column. */
export function missingCount(column: PreparedColumn, rowCount: number): number {
  let count = 0
  if (column.type === 'number' || column.type === 'time') {
    const { values } = column
    for (let row = 0; row < rowCount; row++) if (Number.isNaN(values[row])) count++
    return count
  }
  for (let row = 0; row < rowCount; row++) if (isMissing(column, row)) count++
  return count
}

/** Copies the chosen rows of one column, in the given order. Category levels stay as they are. */
export function takeRows(column: Column, rows: Uint32Array): Column
export function takeRows(column: PastColumn, rows: Uint32Array): PastColumn
export function takeRows(column: PreparedColumn, rows: Uint32Array): PreparedColumn
export function takeRows(column: PreparedColumn, rows: Uint32Array): PreparedColumn {
  const n = rows.length
  switch (column.type) {
    case 'number':
    case 'time': {
      const values = new Float64Array(sharedBuffer(n * 8))
      for (let i = 0; i < n; i++) values[i] = column.values[rows[i]]
      return { type: column.type, values }
    }
    case 'category': {
      const codes = new Int32Array(sharedBuffer(n * 4))
      for (let i = 0; i < n; i++) codes[i] = column.codes[rows[i]]
      return { ...column, codes }
    }
    case 'boolean': {
      const values = new Uint8Array(sharedBuffer(n))
      for (let i = 0; i < n; i++) values[i] = column.values[rows[i]]
      return { type: 'boolean', values }
    }
    case 'text':
      return takeText(column, rows)
    case 'sparse':
      return takeSparse(column, rows)
    case 'past':
      return takePast(column, rows)
  }
}

/** Past rows are shared: only which of them each row sees is copied. */
function takePast(column: PastColumn, rows: Uint32Array): PastColumn {
  const now = new Float64Array(sharedBuffer(rows.length * 8))
  const from = new Int32Array(sharedBuffer(rows.length * 4))
  const to = new Int32Array(sharedBuffer(rows.length * 4))
  rows.forEach((row, at) => {
    now[at] = column.now[row]
    from[at] = column.from[row]
    to[at] = column.to[row]
  })
  return { ...column, now, from, to }
}

/** Copies the chosen rows of a batch, in the given order, with what went before them. */
export function takeBatch({ columns, past }: Batch, rows: Uint32Array): Batch {
  const taken = new Map([...columns].map(([name, column]) => [name, takeRows(column, rows)]))
  if (past === undefined) return { rowCount: rows.length, columns: taken }
  const before = new Map([...past].map(([name, column]) => [name, takeRows(column, rows)]))
  return { rowCount: rows.length, columns: taken, past: before }
}

function takeSparse({ starts, places, values, size }: SparseColumn, rows: Uint32Array): SparseColumn {
  const n = rows.length
  const taken = new Int32Array(sharedBuffer((n + 1) * 4))
  for (let i = 0; i < n; i++) taken[i + 1] = taken[i] + starts[rows[i] + 1] - starts[rows[i]]
  const takenPlaces = new Int32Array(sharedBuffer(taken[n] * 4))
  const takenValues = new Float64Array(sharedBuffer(taken[n] * 8))
  for (let i = 0; i < n; i++) {
    const from = starts[rows[i]]
    const to = starts[rows[i] + 1]
    takenPlaces.set(places.subarray(from, to), taken[i])
    takenValues.set(values.subarray(from, to), taken[i])
  }
  return { type: 'sparse', starts: taken, places: takenPlaces, values: takenValues, size }
}

function takeText(column: Extract<Column, { type: 'text' }>, rows: Uint32Array): Column {
  const n = rows.length
  const offsets = new Float64Array(sharedBuffer((n + 1) * 8))
  const missing = new Uint8Array(sharedBuffer(n))
  for (let i = 0; i < n; i++) {
    offsets[i + 1] = offsets[i] + column.offsets[rows[i] + 1] - column.offsets[rows[i]]
    missing[i] = column.missing[rows[i]]
  }
  const bytes = new Uint8Array(sharedBuffer(offsets[n]))
  for (let i = 0; i < n; i++)
    bytes.set(column.bytes.subarray(column.offsets[rows[i]], column.offsets[rows[i] + 1]), offsets[i])
  return { type: 'text', bytes, offsets, missing }
}

/** Copies the rows at the given positions into a new table; row ids go along. */
export function selectRows(table: Table, rows: Uint32Array): Table {
  const rowIds = new Uint32Array(sharedBuffer(rows.length * 4))
  for (let i = 0; i < rows.length; i++) rowIds[i] = table.rowIds[rows[i]]
  const columns = new Map<string, Column>()
  for (const [name, column] of table.columns) columns.set(name, takeRows(column, rows))
  return { rowCount: rows.length, columns, rowIds, snapshot: table.snapshot }
}

/** Keeps the named columns, in that order; buffers are shared with the original. */
export function selectColumns(table: Table, names: readonly string[]): Table {
  return { ...table, columns: new Map(names.map((name) => [name, columnOf(table, name)])) }
}

/** Replaces or adds columns; buffers of the others are shared with the original. */
export function withColumns(table: Table, columns: Iterable<readonly [string, Column]>): Table {
  return { ...table, columns: new Map([...table.columns, ...columns]) }
}

/** Makes a category column from strings; null is missing. Levels are sorted by code unit. */
export function categoryColumn(values: readonly (string | null)[]): CategoryColumn {
  const levels = [...new Set(values)].filter((value) => value !== null).sort()
  const codeOf = new Map(levels.map((level, code) => [level, code]))
  const codes = new Int32Array(sharedBuffer(values.length * 4))
  values.forEach((value, row) => {
    codes[row] = value === null ? -1 : codeOf.get(value)!
  })
  return { type: 'category', codes, levels }
}

/** Makes a number column; null is missing. */
export function numberColumn(values: readonly (number | null)[]): Column {
  const out = new Float64Array(sharedBuffer(values.length * 8))
  values.forEach((value, row) => {
    out[row] = value ?? Number.NaN
  })
  return { type: 'number', values: out }
}

/** Makes a boolean column; null is missing. */
export function booleanColumn(values: readonly (boolean | null)[]): Column {
  const out = new Uint8Array(sharedBuffer(values.length))
  values.forEach((value, row) => {
    out[row] = value === null ? 2 : Number(value)
  })
  return { type: 'boolean', values: out }
}

/** Makes a text column; null is missing. */
export function textColumn(values: readonly (string | null)[]): Column {
  const parts = values.map((value) => encoder.encode(value ?? ''))
  const offsets = new Float64Array(sharedBuffer((values.length + 1) * 8))
  const missing = new Uint8Array(sharedBuffer(values.length))
  parts.forEach((part, row) => {
    offsets[row + 1] = offsets[row] + part.length
    missing[row] = values[row] === null ? 1 : 0
  })
  const bytes = new Uint8Array(sharedBuffer(offsets[values.length]))
  parts.forEach((part, row) => {
    bytes.set(part, offsets[row])
  })
  return { type: 'text', bytes, offsets, missing }
}

/** Makes a table from columns of equal length, for data that is already in memory. */
export function tableOf(columns: Readonly<Record<string, Column>>, snapshot = 'memory'): Table {
  const entries = Object.entries(columns)
  const rowCount = entries.length === 0 ? 0 : lengthOf(entries[0][1])
  for (const [name, column] of entries) {
    if (lengthOf(column) !== rowCount)
      throw new Error(`bug: column "${name}" has ${lengthOf(column)} rows, not ${rowCount}`)
  }
  return {
    rowCount,
    columns: new Map(entries),
    rowIds: Uint32Array.from({ length: rowCount }, (_, row) => row),
    snapshot,
  }
}

/** Counts the rows of a column. */
export function lengthOf(column: PreparedColumn): number {
  if (column.type === 'sparse') return column.starts.length - 1
  if (column.type === 'past') return column.to.length
  return column.type === 'category'
    ? column.codes.length
    : column.type === 'text'
      ? column.missing.length
      : column.values.length
}
