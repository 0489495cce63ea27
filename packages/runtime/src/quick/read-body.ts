import type { Batch, Column } from '../column.ts'
import { decodeUtf8 } from '../utf8.ts'
import {
  type Cursor,
  closeList,
  closeObject,
  comma,
  endOfText,
  nextByte,
  openList,
  openObject,
  passBytes,
  passColon,
  quote,
} from './cursor.ts'
import { columnOf, type Field, makeRoom, readCell } from './field.ts'

/** The fields of a schema, and the last batch they made. */
export interface Rows {
  readonly fields: readonly Field[]
  /** By name, as it stands in JSON. */
  readonly names: ReadonlyMap<string, Field>
  /** The field that was met at each place of the last row: most clients write all rows in one order. */
  readonly order: Field[]
  /** Rows read since the start. */
  rowsRead: number
  room: number
  /** JSON pointer of the list of rows within the body; undefined for a bare row. */
  place: string | undefined
  batch: Batch | undefined
}

/** Beyond so many rows, room is given back after the request. */
const mostKept = 1024

/** Starts with room for one row. */
export function rowsOf(fields: readonly Field[]): Rows {
  for (const field of fields) makeRoom(field, 1)
  const names = new Map(fields.map((field) => [JSON.stringify(field.plan.input.name), field] as const))
  return { fields, names, order: [...fields], rowsRead: 0, room: 1, place: '', batch: undefined }
}

const instances = Uint8Array.from('"instances"', (letter) => letter.charCodeAt(0))

/**
 * Reads a body of `POST /predict`: one bare row, a list of rows, or `{"instances": [rows]}`, each row an object with every input
 * once and nothing else.
 *
 * @param from - rows of earlier bodies that stay before these
 * @returns how many rows there are; 0 where anything is other than that
 */
export function readBody(body: Uint8Array, rows: Rows, maxRows: number, from = 0): number {
  const cursor = { bytes: body, at: 0 }
  const first = nextByte(cursor)
  const start = cursor.at
  let count = 0
  for (const field of rows.fields) if (field.outside.length > 0) field.outside = []
  rows.place = ''
  if (first === openList) count = readList(cursor, rows, maxRows, from)
  else if (first === openObject) {
    cursor.at++
    nextByte(cursor)
    if (passBytes(cursor, instances) && passColon(cursor) && nextByte(cursor) === openList) {
      count = readList(cursor, rows, maxRows, from)
      rows.place = '/instances'
      if (nextByte(cursor) !== closeObject) return 0
      cursor.at++
    } else {
      cursor.at = start
      if (from === rows.room) grow(rows, 2 * from)
      count = readRow(cursor, rows, from) ? 1 : 0
      rows.place = undefined
    }
  }
  return nextByte(cursor) === undefined ? count : 0
}

function readList(cursor: Cursor, rows: Rows, maxRows: number, from: number): number {
  cursor.at++
  for (let count = 0; count < maxRows; ) {
    nextByte(cursor)
    if (from + count === rows.room) grow(rows, Math.min(2 * (from + count), from + maxRows))
    if (!readRow(cursor, rows, from + count)) return 0
    count++
    const next = nextByte(cursor)
    cursor.at++
    if (next === closeList) return count
    if (next !== comma) return 0
  }
  return 0
}

function grow(rows: Rows, room: number): void {
  for (const field of rows.fields) makeRoom(field, room)
  rows.room = room
  rows.batch = undefined
}

function readRow(cursor: Cursor, rows: Rows, row: number): boolean {
  const { bytes } = cursor
  const { length } = rows.fields
  const stamp = rows.rowsRead++
  if (bytes[cursor.at] !== openObject) return false
  for (let place = 0; place < length; place++) {
    cursor.at++
    nextByte(cursor)
    const field = passKey(cursor, rows, place)
    if (field === undefined || field.lastRow === stamp || !passColon(cursor)) return false
    field.lastRow = stamp
    if (!readCell(cursor, field, row)) return false
    if (nextByte(cursor) !== (place + 1 < length ? comma : closeObject)) return false
  }
  cursor.at++
  return true
}

/** Passes over a name and gives its field: first the one that stood here in the last row is tried. */
function passKey(cursor: Cursor, { order, names }: Rows, place: number): Field | undefined {
  if (passBytes(cursor, order[place].key)) return order[place]
  const { bytes, at } = cursor
  if (bytes[at] !== quote) return undefined
  cursor.at++
  const end = endOfText(cursor)
  const name = end < 0 ? undefined : decodeUtf8(bytes.subarray(at, end + 1))
  const found = name === undefined ? undefined : names.get(name)
  if (found === undefined) return undefined
  cursor.at = end + 1
  order[place] = found
  return found
}

/** The rows that were read, as columns; they are good until the next request. */
export function batchOf(rows: Rows, rowCount: number): Batch {
  const { batch, fields } = rows
  if (batch !== undefined && batch.rowCount === rowCount) return batch
  const columns = new Map<string, Column>()
  for (const field of fields) columns.set(field.plan.input.name, columnOf(field, rowCount))
  const made = { rowCount, columns }
  rows.batch = fields.some(({ type }) => type === 'text') ? undefined : made
  return made
}

/** Gives back the room of a large request. */
export function giveBack(rows: Rows): void {
  if (rows.room <= mostKept) return
  for (const field of rows.fields) {
    Object.assign(field, {
      numbers: new Float64Array(0),
      codes: new Int32Array(0),
      flags: new Uint8Array(0),
      texts: [],
    })
    makeRoom(field, 1)
  }
  Object.assign(rows, { room: 1, batch: undefined })
}
