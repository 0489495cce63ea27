import type { Batch, Column } from '@modelwright/runtime'
import { cellOf, hashRows, type RowFix } from '../../core/index.ts'
import { type FixSpec, fixSpec } from '../fix-spec.ts'

const options = {
  by: {
    type: 'list',
    default: [],
    about: 'Columns that must be equal for two rows to be duplicates. Empty: all.',
  },
} as const

function sameCell(column: Column, a: number, b: number): boolean {
  switch (column.type) {
    case 'category':
      return column.codes[a] === column.codes[b] || cellOf(column, a) === cellOf(column, b)
    case 'text':
      return cellOf(column, a) === cellOf(column, b)
    default:
      return (
        column.values[a] === column.values[b] ||
        (Number.isNaN(column.values[a]) && Number.isNaN(column.values[b]))
      )
  }
}

/** Positions of the first of each group of equal rows, by hash and then by comparison. */
function firstOfEach(batch: Batch, names: readonly string[]): Uint32Array {
  const { high, low } = hashRows(batch, names)
  const columns = names.map((name) => batch.columns.get(name)!)
  const same = (a: number, b: number): boolean => columns.every((column) => sameCell(column, a, b))
  const seen = new Map<number, number[]>()
  const kept: number[] = []
  for (let row = 0; row < batch.rowCount; row++) {
    const key = high[row] * 2097152 + (low[row] >>> 11)
    const alike = seen.get(key)
    if (alike?.some((earlier) => same(earlier, row))) continue
    if (alike === undefined) seen.set(key, [row])
    else alike.push(row)
    kept.push(row)
  }
  return Uint32Array.from(kept)
}

/** Keeps the first of rows that are equal, cell by cell. */
export const dropDuplicatesFix: RowFix<typeof options> = {
  kind: 'row',
  name: 'drop-duplicates',
  about: 'Drops rows that repeat an earlier one, cell by cell.',
  options,
  keep: (table, { by }) => firstOfEach(table, by.length === 0 ? [...table.columns.keys()] : by),
}

/**
 * Drops rows that repeat an earlier one. Honest duplicates exist: with few columns, equal rows may be different people.
 *
 * @param options - `by`: the columns that must be equal; all when left out
 */
export function dropDuplicates(options: { readonly by?: readonly string[] } = {}): FixSpec {
  return fixSpec('drop-duplicates', options)
}
