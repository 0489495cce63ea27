import type { CellBlock } from '../csv/cell-block.ts'
import type { Dialect } from '../csv/dialect.ts'
import { rawChunk } from '../csv/raw-columns.ts'
import type { RowChunk } from '../format.ts'
import { jsonChunk } from '../json/json-chunk.ts'
import type { JsonTexts } from '../json/read-rows.ts'

/** Records of a CSV file, cut but not looked into. */
interface CsvPiece {
  readonly kind: 'csv'
  readonly rowCount: number
  readonly block: CellBlock
  readonly names: readonly string[]
  readonly dialect: Dialect
}

/** Rows of a JSON file as their text. */
interface JsonPiece extends JsonTexts {
  readonly kind: 'json'
}

/** Rows that are columns already. */
interface ReadPiece {
  readonly kind: 'read'
  readonly rowCount: number
  readonly chunk: RowChunk
}

/**
 * Some rows of a file as they were cut from it: plain data, so that another thread can do the work of opening them.
 */
export type RowPiece = CsvPiece | JsonPiece | ReadPiece

function decode(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8', start, end)
}

/**
 * Makes columns of a piece: what reading its rows in one go would give.
 *
 * @throws {ModelwrightError} RETRIEVE_JSON_INVALID - when a row of JSON cannot be read
 */
export function openPiece(piece: RowPiece): RowChunk {
  if (piece.kind === 'read') return piece.chunk
  if (piece.kind === 'json') return jsonChunk(piece)
  return rawChunk(piece.block, { names: piece.names, dialect: piece.dialect, decode })
}

/** Makes a piece of rows that are columns already. */
export function readPiece(chunk: RowChunk): RowPiece {
  return { kind: 'read', rowCount: chunk.rowCount, chunk }
}
