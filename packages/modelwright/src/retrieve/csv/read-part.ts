import type { NumberedStrings } from '../../core/string-table.ts'
import { isBlank } from './cell-block.ts'
import type { ReadType } from './cell-readers.ts'
import { cutPiece } from './cut-piece.ts'
import type { Dialect } from './dialect.ts'
import { closeDesk, type Desk, openDesk, roomFor } from './part-desk.ts'

/** A column to be read: what its cells are, and where its values go, one a row of the file. */
export interface PartColumn {
  readonly field: number
  readonly type: ReadType | 'string'
  /** Numbers and moments take 8 bytes a row, codes of strings 4, booleans 1; shared by all threads. */
  readonly values: ArrayBufferLike
}

/** What a thread that helps to read a file is told. */
export interface PartPayload {
  readonly path: string
  /** Bytes of the file. */
  readonly size: number
  readonly pieceBytes: number
  /** Rows there is room for. */
  readonly room: number
  readonly width: number
  readonly dialect: Dialect
  readonly columns: readonly PartColumn[]
  readonly control: SharedArrayBuffer
}

/** What a thread has read. */
export interface PartResult {
  /** First row and count of each piece. */
  readonly pieces: readonly (readonly [number, number])[]
  /** For each column: its distinct strings, where it is one of strings. */
  readonly strings: readonly (NumberedStrings | undefined)[]
  /** Columns, by place, of which a cell was not of the type. */
  readonly broken: readonly number[]
}

/** Reads the cells that the kernel listed; false where one is neither blank nor of the type. */
function readListed(desk: Desk, column: PartColumn, count: number, at: number): boolean {
  const { kernels, payload, slow, starts, ends } = desk
  const bytes = new Uint8Array(kernels.memory.buffer as ArrayBuffer)
  const starting = new Uint32Array(kernels.memory.buffer as ArrayBuffer, starts.at)
  const ending = new Uint32Array(kernels.memory.buffer as ArrayBuffer, ends.at)
  const rows = kernels.intsAt(slow.at, count)
  const read = desk.readers[column.type as ReadType]
  const numbers =
    column.type === 'boolean' ? undefined : new Float64Array(kernels.memory.buffer as ArrayBuffer, at)
  for (const row of rows) {
    const field = row * payload.width + column.field
    const value = read(bytes, starting[field], ending[field])
    if (Number.isNaN(value)) {
      if (!isBlank(bytes, starting[field], ending[field])) return false
    } else if (numbers === undefined) bytes[at + row] = value
    else numbers[row] = value
  }
  return true
}

/** Lists every row, for cells that no kernel reads. */
function listAll({ kernels, slow }: Desk, column: PartColumn, rows: number, at: number): number {
  const list = kernels.intsAt(slow.at, rows)
  for (let row = 0; row < rows; row++) list[row] = row
  if (column.type === 'boolean') kernels.bytesAt(at, rows).fill(2)
  else kernels.numbersAt(at, rows).fill(Number.NaN)
  return rows
}

/** Reads one column of a cut piece to `at`; gives how many cells need a closer look. */
function readQuickly(desk: Desk, column: PartColumn, rows: number, at: number): number {
  const { kernels, payload, slow, tens } = desk
  const starts = desk.starts.at + column.field * 4
  const ends = desk.ends.at + column.field * 4
  const stride = payload.width * 4
  if (column.type === 'time') return kernels.readTimes(starts, ends, stride, rows, at, slow.at)
  if (column.type === 'boolean') return kernels.readBooleans(starts, ends, stride, rows, at, slow.at)
  if (payload.dialect.decimal === ',') return listAll(desk, column, rows, at)
  return kernels.readNumbers(starts, ends, stride, rows, at, slow.at, tens)
}

function readStrings(desk: Desk, column: PartColumn, rows: number, firstRow: number, place: number): void {
  const { kernels, payload, values } = desk
  desk.tables[place]!.number({
    starts: desk.starts.at + column.field * 4,
    ends: desk.ends.at + column.field * 4,
    stride: payload.width * 4,
    rows,
    codes: values.at,
  })
  new Int32Array(column.values).set(kernels.intsAt(values.at, rows), firstRow)
}

/** Reads the columns of a cut piece into their places among the rows of the file. */
function readColumns(desk: Desk, rows: number, firstRow: number): void {
  const { kernels, payload, broken } = desk
  roomFor(desk, desk.values, rows * 8)
  roomFor(desk, desk.slow, rows * 4)
  const at = desk.values.at
  payload.columns.forEach((column, place) => {
    if (broken.has(place)) return
    if (column.type === 'string') {
      readStrings(desk, column, rows, firstRow, place)
      return
    }
    const listed = readQuickly(desk, column, rows, at)
    if (listed > 0 && !readListed(desk, column, listed, at)) broken.add(place)
    else if (column.type === 'boolean') new Uint8Array(column.values).set(kernels.bytesAt(at, rows), firstRow)
    else new Float64Array(column.values).set(kernels.numbersAt(at, rows), firstRow)
  })
}

/** Cuts and reads one piece after the other until none is left, or reading is given up. */
function readPieces(desk: Desk): void {
  const { control, payload, pieces } = desk
  for (;;) {
    const piece = control.claim()
    if (piece * payload.pieceBytes >= payload.size) return
    const cut = cutPiece(desk, piece)
    if (cut === undefined) return
    if (cut.rows === 0) continue
    pieces.push([cut.firstRow, cut.rows])
    readColumns(desk, cut.rows, cut.firstRow)
  }
}

/** Helps to read a file: takes pieces of it until none is left. */
export function readPart(payload: PartPayload): PartResult {
  const desk = openDesk(payload)
  try {
    readPieces(desk)
    const strings = desk.tables.map((table) => table?.contents())
    return { pieces: desk.pieces, strings, broken: [...desk.broken] }
  } finally {
    closeDesk(desk)
  }
}
