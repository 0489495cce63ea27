import type { Table } from '../../core/index.ts'
import { columnOf, type RowFix, selectRows } from '../../core/index.ts'
import { type FixSpec, fixSpec } from '../fix-spec.ts'

const options = {
  columns: { type: 'list', default: [], about: 'Columns of numbers to look at. Empty: all but the target.' },
  factor: {
    type: 'number',
    default: 3,
    min: 0,
    max: 1000,
    about: 'How many interquartile ranges beyond the quartiles a value may lie.',
  },
} as const

/** The interval in which values may lie: everywhere, where half of them are equal. */
function fences(values: Float64Array, factor: number): readonly [number, number] {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort()
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1) + 0.5)]
  const range = sorted.length < 4 ? 0 : at(0.75) - at(0.25)
  return range > 0 ? [at(0.25) - factor * range, at(0.75) + factor * range] : [-Infinity, Infinity]
}

function inside(table: Table, names: readonly string[], factor: number): Uint32Array {
  const checks = names.flatMap((name) => {
    const column = columnOf(table, name)
    if (column.type !== 'number') return []
    const [low, high] = fences(column.values, factor)
    return [(row: number) => !(column.values[row] < low || column.values[row] > high)]
  })
  const rows = Uint32Array.from({ length: table.rowCount }, (_, row) => row)
  return rows.filter((row) => checks.every((check) => check(row)))
}

/** Keeps the rows whose numbers lie within the fences, again and again until no row lies beyond those of the rest. */
export const dropOutliersFix: RowFix<typeof options> = {
  kind: 'row',
  name: 'drop-outliers',
  about: 'Drops rows with a number far beyond the quartiles of its column.',
  options,
  learns: true,
  keep(table, { columns, factor }, { target }) {
    const names = columns.length > 0 ? columns : [...table.columns.keys()].filter((name) => name !== target)
    let kept = Uint32Array.from({ length: table.rowCount }, (_, row) => row)
    for (;;) {
      const left = kept
      const again = inside(selectRows(table, left), names, factor)
      if (again.length === left.length) return left
      kept = again.map((at) => left[at])
    }
  },
}

/** Options of {@link dropOutliers}. */
export interface DropOutliersOptions {
  readonly columns?: readonly string[]
  readonly factor?: number
}

/**
 * Drops rows with a number far beyond the quartiles (Tukey's fences). Training rows only: they alone say where the
 * fences are, rows that are held out stay, and a request with such a number is still answered. Rare is not wrong: look at the rows first, and think of `clipValues` instead.
 */
export function dropOutliers(options: DropOutliersOptions = {}): FixSpec {
  return fixSpec('drop-outliers', options)
}
