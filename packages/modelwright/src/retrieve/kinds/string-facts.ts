import type { CategoryColumn, TextColumn } from '@modelwright/runtime'
import { cellOf } from '../../core/index.ts'

/** What a kind is decided by, for a column of strings. */
export interface StringFacts {
  readonly rowCount: number
  readonly missing: number
  readonly distinct: number
  /** Means over some of the cells that are not missing. */
  readonly wordMean: number
  readonly lengthMean: number
  /** Share of some distinct values that look like keys: UUIDs, hex digests, letters and digits. */
  readonly keyShare: number
  readonly example: string
}

const sampleSize = 2000
const keyShape = /^(?=.*\d)[A-Za-z0-9]+(?:[-_/.:][A-Za-z0-9]+)*$/

function wordCount(text: string): number {
  return text.split(/\s+/).filter((word) => word !== '').length
}

function distinctOf(column: CategoryColumn | TextColumn): number {
  if (column.type === 'category') return column.levels.length
  const { bytes, offsets, missing } = column
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const seen = new Set<string>()
  for (let row = 0; row < missing.length; row++)
    if (missing[row] === 0) seen.add(buffer.toString('latin1', offsets[row], offsets[row + 1]))
  return seen.size
}

function missingOf(column: CategoryColumn | TextColumn): number {
  let missing = 0
  if (column.type === 'category') for (const code of column.codes) missing += code < 0 ? 1 : 0
  else for (const flag of column.missing) missing += flag
  return missing
}

/** Looks over a column of strings: all cells for counts that are not known yet, an even sample for the rest. */
export function stringFacts(
  column: CategoryColumn | TextColumn,
  known?: { readonly distinct: number; readonly missing: number },
): StringFacts {
  const rowCount = column.type === 'category' ? column.codes.length : column.missing.length
  const sample: string[] = []
  const step = Math.max(1, Math.floor(rowCount / sampleSize))
  for (let row = 0; row < rowCount; row += step) {
    const cell = cellOf(column, row)
    if (cell !== null) sample.push(String(cell))
  }
  const mean = (of: (text: string) => number): number =>
    sample.length === 0 ? 0 : sample.reduce((sum, text) => sum + of(text), 0) / sample.length
  return {
    rowCount,
    missing: known?.missing ?? missingOf(column),
    distinct: known?.distinct ?? distinctOf(column),
    wordMean: mean(wordCount),
    lengthMean: mean((text) => text.length),
    keyShare: mean((text) => (keyShape.test(text) ? 1 : 0)),
    example: sample[0] ?? '',
  }
}
