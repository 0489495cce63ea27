import type { CategoryColumn, TextColumn } from '@modelwright/runtime'
import { openDictionary } from './dictionary.ts'
import { stringColumn } from './string-column.ts'

/** Turns text into a category where few of its strings are distinct; blank strings become missing. */
export function textToColumn({ bytes, offsets, missing }: TextColumn): CategoryColumn | TextColumn {
  const rowCount = missing.length
  const starts = Int32Array.from(offsets.subarray(0, rowCount))
  const ends = Int32Array.from(offsets.subarray(1))
  const codes = new Int32Array(rowCount)
  const dictionary = openDictionary()
  dictionary.encode({ bytes, starts, ends, width: 1, rowCount }, 0, codes, 0)
  return stringColumn({ codes, ...dictionary.contents() })
}
