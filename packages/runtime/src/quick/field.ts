import { fixedCell, type InputPlan } from '../cells.ts'
import type { Column } from '../column.ts'
import { readValue } from '../read-value.ts'
import { textColumnOf } from '../text-column.ts'
import { encodeUtf8 } from '../utf8.ts'
import { type Cursor, quote } from './cursor.ts'
import { readNumber, readScalar } from './scalars.ts'
import { readLevel, type Spellings, spellingsOf } from './spellings.ts'

/** An input of a schema and the cells that were read of it. The buffers are written again by every request. */
export interface Field {
  readonly plan: InputPlan
  readonly type: Column['type']
  /** Its name as JSON, in UTF-8. */
  readonly key: Uint8Array
  /** Numbers beyond are noted. */
  readonly low: number
  readonly high: number
  readonly spellings: Spellings
  /** Whether a number of JSON is the cell as it stands. */
  readonly isNumber: boolean
  /** The last row it was read in, counted over all requests. */
  lastRow: number
  /** Numbers, times and codes of levels; booleans too, 2 where missing. Which one is used depends on the type. */
  numbers: Float64Array
  codes: Int32Array
  flags: Uint8Array
  texts: (string | null)[]
  /** Rows of this request whose number is out of range. */
  outside: number[]
}

/** Makes the field of an input. */
export function fieldOf(plan: InputPlan): Field {
  const { type, name, range } = plan.input
  return {
    plan,
    type,
    key: encodeUtf8(JSON.stringify(name)),
    low: range === undefined ? -Infinity : range[0],
    high: range === undefined ? Infinity : range[1],
    spellings: spellingsOf(plan),
    isNumber: type === 'number' && !plan.fixesNumbers,
    lastRow: -1,
    numbers: new Float64Array(0),
    codes: new Int32Array(0),
    flags: new Uint8Array(0),
    texts: [],
    outside: [],
  }
}

/** Gives a field room for so many rows; what was read stays. */
export function makeRoom(field: Field, rows: number): void {
  const { type, numbers, codes, flags } = field
  if (type === 'number' || type === 'time') (field.numbers = new Float64Array(rows)).set(numbers)
  else if (type === 'category') (field.codes = new Int32Array(rows)).set(codes)
  else if (type === 'boolean') (field.flags = new Uint8Array(rows)).set(flags)
}

/** The column of the first rows; it is good until the next request. */
export function columnOf({ type, numbers, codes, flags, texts, plan }: Field, rows: number): Column {
  if (type === 'category') return { type, codes: codes.subarray(0, rows), levels: plan.input.levels! }
  if (type === 'boolean') return { type, values: flags.subarray(0, rows) }
  if (type === 'text') return textColumnOf(texts.slice(0, rows))
  return { type, values: numbers.subarray(0, rows) }
}

/**
 * Reads the value of a cell into its field.
 *
 * @returns whether it is a value of the field's type; an unknown level is none
 */
export function readCell(cursor: Cursor, field: Field, row: number): boolean {
  const byte = cursor.bytes[cursor.at]
  if (byte === quote) {
    const code = field.type === 'category' ? readLevel(cursor, field.spellings) : -1
    if (code < 0) return readAny(cursor, field, row)
    field.codes[row] = code
    return true
  }
  if (!field.isNumber || byte > 0x39) return readAny(cursor, field, row)
  return putNumber(field, row, readNumber(cursor))
}

function readAny(cursor: Cursor, field: Field, row: number): boolean {
  const given = readScalar(cursor)
  if (given === undefined) return false
  const cell = fixedCell(field.plan, given)
  if (cell === null) return putMissing(field, row)
  const value = readValue(field.plan.input, cell)
  switch (typeof value) {
    case 'number':
      return putNumber(field, row, value)
    case 'boolean':
      field.flags[row] = value ? 1 : 0
      return true
    case 'string':
      return putString(field, row, value)
    default:
      return false
  }
}

/** What is no finite number is refused. */
function putNumber(field: Field, row: number, value: number): boolean {
  if (value - value !== 0) return false
  if (value < field.low || value > field.high) field.outside.push(row)
  field.numbers[row] = value + 0
  return true
}

function putString(field: Field, row: number, value: string): boolean {
  if (field.type === 'text') {
    field.texts[row] = value
    return true
  }
  const code = field.plan.codes.get(value)
  if (code === undefined) return false
  field.codes[row] = code
  return true
}

function putMissing(field: Field, row: number): boolean {
  if (!field.plan.input.nullable) return false
  if (field.type === 'category') field.codes[row] = -1
  else if (field.type === 'boolean') field.flags[row] = 2
  else if (field.type === 'text') field.texts[row] = null
  else field.numbers[row] = Number.NaN
  return true
}
