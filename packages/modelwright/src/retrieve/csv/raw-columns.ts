import type { Batch, CategoryColumn, Column } from '@modelwright/runtime'
import { openDictionary } from '../columns/dictionary.ts'
import type { CellBlock } from './cell-block.ts'
import type { Dialect } from './dialect.ts'
import { readCommaNumber } from './plain-number.ts'

/** How records become columns of raw strings. */
export interface RawOptions {
  readonly names: readonly string[]
  readonly dialect: Dialect
  /** Reads UTF-8, by what the host has for it. */
  decode(bytes: Uint8Array, start: number, end: number): string
}

/** The cells of one field as a category of the strings that occur; blank cells are missing. */
function rawColumn(block: CellBlock, field: number, { decode }: RawOptions): CategoryColumn {
  const codes = new Int32Array(block.rowCount)
  const dictionary = openDictionary()
  dictionary.encode(block, field, codes, 0)
  const { bytes, offsets } = dictionary.contents()
  const levels: string[] = []
  for (let code = 0; code < dictionary.size; code++)
    levels.push(decode(bytes, offsets[code], offsets[code + 1]))
  return { type: 'category', codes, levels }
}

const encoder = new TextEncoder()

/** Writes numbers with a decimal comma the way the schema reads them; other strings stay. */
function withPoints(column: CategoryColumn): CategoryColumn {
  const levels = column.levels.map((level) => {
    const bytes = encoder.encode(level)
    const value = readCommaNumber(bytes, 0, bytes.length)
    return Number.isNaN(value) ? level : String(value)
  })
  return { ...column, levels }
}

/**
 * Makes columns of records, for the schema to read, and beside them the same rows as the file spells them.
 *
 * Missing: blank cells; nothing is guessed of types.
 */
export function rawChunk(block: CellBlock, options: RawOptions): Batch & { readonly original: Batch } {
  const { rowCount } = block
  const raw = options.names.map((name, field) => [name, rawColumn(block, field, options)] as const)
  const original: Batch = { rowCount, columns: new Map<string, Column>(raw) }
  if (options.dialect.decimal !== ',') return { ...original, original }
  return { rowCount, columns: new Map(raw.map(([name, column]) => [name, withPoints(column)])), original }
}
