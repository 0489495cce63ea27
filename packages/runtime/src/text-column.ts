import type { TextColumn } from './column.ts'
import { decodeUtf8, encodeUtf8 } from './utf8.ts'

/** Makes a text column; null is missing. */
export function textColumnOf(texts: readonly (string | null)[]): TextColumn {
  const parts = texts.map((text) => (text === null ? undefined : encodeUtf8(text)))
  const offsets = new Float64Array(texts.length + 1)
  const missing = new Uint8Array(texts.length)
  parts.forEach((part, row) => {
    offsets[row + 1] = offsets[row] + (part === undefined ? 0 : part.length)
    missing[row] = part === undefined ? 1 : 0
  })
  const bytes = new Uint8Array(offsets[texts.length])
  parts.forEach((part, row) => {
    if (part !== undefined) bytes.set(part, offsets[row])
  })
  return { type: 'text', bytes, offsets, missing }
}

/** Gives the text of one row; null where it is missing. */
export function textAt(column: TextColumn, row: number): string | null {
  if (column.missing[row] === 1) return null
  const bytes = column.bytes.subarray(column.offsets[row], column.offsets[row + 1])
  const text = decodeUtf8(bytes)
  if (text === undefined) throw new Error('bug: a text column holds bytes that are not UTF-8')
  return text
}
