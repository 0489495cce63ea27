import type { Column } from '@modelwright/runtime'
import { missingCount, type TaskPool } from '../core/index.ts'
import type { Summary } from './profile-types.ts'
import { countLevels, summariseLevels } from './summaries/category.ts'
import { summariseNumbers } from './summaries/number.ts'
import { summariseTimes } from './summaries/time.ts'
import { finiteValues } from './summary.ts'
import { measureTaskName } from './tasks.ts'

/** What one look at a column tells, before it is known what the column means. */
export interface Measures {
  readonly missing: number
  /** Counted exactly. */
  readonly distinct: number
  readonly summary: Summary
  /** Of numbers without infinite ones. */
  readonly numbers?: {
    readonly isWhole: boolean
    readonly isRising: boolean
    readonly min: number
    readonly max: number
  }
}

function isRising(values: Float64Array): boolean {
  let before = Number.NEGATIVE_INFINITY
  for (let row = 0; row < values.length; row++) {
    const value = values[row]
    if (value <= before) return false
    if (!Number.isNaN(value)) before = value
  }
  return true
}

/** Distinct infinite values: none, one or two. */
function distinctInfinities(values: Float64Array): number {
  let found = 0
  for (let row = 0; row < values.length; row++) {
    if (values[row] === Number.POSITIVE_INFINITY) found |= 1
    else if (values[row] === Number.NEGATIVE_INFINITY) found |= 2
  }
  return (found & 1) + (found >> 1)
}

function measureNumbers(column: Extract<Column, { values: Float64Array }>, missing: number): Measures {
  const { values, type } = column
  const { finite, infinite } = finiteValues(column)
  const extra = infinite === 0 ? 0 : distinctInfinities(values)
  if (finite.length === 0) return { missing, distinct: extra, summary: { of: 'nothing' } }
  if (type === 'time') {
    const summary = summariseTimes(finite)
    return { missing, distinct: summary.distinct + extra, summary }
  }
  const summary = summariseNumbers(finite, infinite)
  const { isWhole, min, max, distinct } = summary
  const found = { missing, distinct: distinct + extra, summary }
  return infinite > 0 ? found : { ...found, numbers: { isWhole, isRising: isRising(values), min, max } }
}

/** Looks at one column. */
export function measureColumn(column: Column, rowCount: number): Measures {
  const missing = missingCount(column, rowCount)
  if (column.type === 'number' || column.type === 'time') return measureNumbers(column, missing)
  const counts = countLevels(column, rowCount)
  return {
    missing,
    distinct: counts.size,
    summary: counts.size === 0 ? { of: 'nothing' } : summariseLevels(counts),
  }
}

/** What a thread that measures is told. */
export interface MeasurePayload {
  readonly column: Column
  readonly rowCount: number
}

/** Tables with fewer cells are measured on this thread. */
const fewestCells = 1_000_000

/** Looks at every column, side by side where the table is large. */
export async function measureColumns(
  columns: ReadonlyMap<string, Column>,
  rowCount: number,
  pool?: TaskPool,
): Promise<Map<string, Measures>> {
  const isSmall = columns.size * rowCount < fewestCells
  const measure = async (column: Column): Promise<Measures> =>
    pool === undefined || pool.size === 0 || isSmall
      ? measureColumn(column, rowCount)
      : ((await pool.run(measureTaskName, { column, rowCount })) as Measures)
  const entries = await Promise.all(
    [...columns].map(async ([name, column]) => [name, await measure(column)] as const),
  )
  return new Map(entries)
}
