import { isBlank } from './cell-block.ts'
import { readTime } from './iso-time.ts'
import { readCommaNumber, readNumber } from './plain-number.ts'

/** What a cell looks like on its own. */
export type CellKind = 'blank' | 'number' | 'time' | 'string'

/** Looks at one cell: numbers with a decimal point or comma, ISO dates, else strings. */
export function cellKind(bytes: Uint8Array, start: number, end: number): CellKind {
  if (isBlank(bytes, start, end)) return 'blank'
  if (!Number.isNaN(readNumber(bytes, start, end))) return 'number'
  if (!Number.isNaN(readCommaNumber(bytes, start, end))) return 'number'
  return Number.isNaN(readTime(bytes, start, end)) ? 'string' : 'time'
}
