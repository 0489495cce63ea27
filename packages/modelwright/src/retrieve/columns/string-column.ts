import type { CategoryColumn, TextColumn } from '@modelwright/runtime'
import { sharedBuffer } from '../../core/index.ts'
import { decodeStrings } from '../../core/string-table.ts'
import { textOf } from './fill-text.ts'

/** Columns with more distinct strings than this are stored as text. */
const maxLevels = 100_000

/** Tables of up to this many rows keep strings as categories even where most are distinct. */
const smallRows = 1000

/** Decides whether strings are stored one by one rather than as levels: too many of them are distinct. */
export function isTextual(distinct: number, rowCount: number): boolean {
  return distinct > maxLevels || (rowCount > smallRows && distinct * 2 > rowCount)
}

/** Row codes into distinct strings, in any order. */
export interface CodedStrings {
  /** −1 is missing; shape `[rows]`. */
  readonly codes: Int32Array
  readonly bytes: Uint8Array
  /** String `i` is `bytes[offsets[i] … offsets[i + 1]]`. */
  readonly offsets: Float64Array
}

/** Sorts levels by code unit and renumbers codes to match. */
export function sortedCategory(levels: readonly string[], codes: ArrayLike<number>): CategoryColumn {
  const sorted = levels.slice().sort()
  const rank = new Map(sorted.map((level, code) => [level, code]))
  const renumbered = Int32Array.from(levels, (level) => rank.get(level)!)
  const out = new Int32Array(sharedBuffer(codes.length * 4))
  for (let row = 0; row < out.length; row++) out[row] = codes[row] < 0 ? -1 : renumbered[codes[row]]
  return { type: 'category', codes: out, levels: sorted }
}

/** Makes a column of strings: a category with sorted levels, or text where {@link isTextual}. */
export function stringColumn(strings: CodedStrings): CategoryColumn | TextColumn {
  return isTextual(strings.offsets.length - 1, strings.codes.length)
    ? textOf(strings)
    : sortedCategory(decodeStrings(strings.bytes, strings.offsets.subarray(1)), strings.codes)
}
