import type { TextColumn } from '@modelwright/runtime'
import { sharedBuffer } from '../../core/index.ts'
import type { CodedStrings } from './string-column.ts'

/** Rows of a column of text whose bytes are to be copied. */
export interface TextStretch extends CodedStrings {
  readonly column: TextColumn
  readonly from: number
  readonly to: number
}

/** Makes a column of text with every place known and no byte written. */
export function openTextColumn({ codes, offsets }: CodedStrings): TextColumn {
  const rowCount = codes.length
  const out = new Float64Array(sharedBuffer((rowCount + 1) * 8))
  const missing = new Uint8Array(sharedBuffer(rowCount))
  for (let row = 0; row < rowCount; row++) {
    const code = codes[row]
    missing[row] = code < 0 ? 1 : 0
    out[row + 1] = out[row] + (code < 0 ? 0 : offsets[code + 1] - offsets[code])
  }
  return { type: 'text', bytes: new Uint8Array(sharedBuffer(out[rowCount])), offsets: out, missing }
}

/** Copies the bytes of some rows to their places. */
export function fillText({ codes, bytes, offsets, column, from, to }: TextStretch): void {
  const { bytes: out } = column
  let place = column.offsets[from]
  for (let row = from; row < to; row++) {
    const code = codes[row]
    if (code < 0) continue
    const end = offsets[code + 1]
    // A loop: views of many short strings cost more than their bytes.
    for (let at = offsets[code]; at < end; ) out[place++] = bytes[at++]
  }
}

/** Stores strings one by one. */
export function textOf(strings: CodedStrings): TextColumn {
  const column = openTextColumn(strings)
  fillText({ ...strings, column, from: 0, to: strings.codes.length })
  return column
}
