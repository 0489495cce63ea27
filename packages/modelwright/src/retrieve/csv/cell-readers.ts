import { readTime } from './iso-time.ts'
import { readCommaNumber, readNumber } from './plain-number.ts'

/** Types that cells can be read as, beside plain strings; tried in this order. */
export type ReadType = 'number' | 'time' | 'boolean'

/** Reads `bytes[start … end]`; NaN where it is not of the type. */
export type CellReader = (bytes: Uint8Array, start: number, end: number) => number

const booleanWords = ['true', 'True', 'TRUE', 'false', 'False', 'FALSE'].map((word) => Buffer.from(word))

/** Reads "true" or "false" in one of three spellings as 1 or 0; NaN otherwise. */
function readBoolean(bytes: Uint8Array, start: number, end: number): number {
  const found = booleanWords.findIndex(
    (word) => word.length === end - start && word.every((byte, index) => bytes[start + index] === byte),
  )
  return found < 0 ? Number.NaN : found < 3 ? 1 : 0
}

/** What reads the cells of each type, where numbers have this decimal mark. */
export function cellReaders(decimal: '.' | ','): Readonly<Record<ReadType, CellReader>> {
  return { number: decimal === ',' ? readCommaNumber : readNumber, time: readTime, boolean: readBoolean }
}
