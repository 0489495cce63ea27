import type { Column } from '@modelwright/runtime'
import type { TaskPool } from '../core/index.ts'
import { withFinite } from './finite-numbers.ts'
import type { Summary } from './profile-types.ts'
import { countLevels, summariseLevels } from './summaries/category.ts'
import { summariseNumbers } from './summaries/number.ts'
import { summariseTimes } from './summaries/time.ts'
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

function measureNumbers({ values, type }: Extract<Column, { values: Float64Array }>): Measures {
  return withFinite(values, (finite) => {
    const { count, missing, infinite, infinities, isRising } = finite
    if (count === 0) return { missing, distinct: infinities, summary: { of: 'nothing' } }
    if (type === 'time') {
      const summary = summariseTimes(finite)
      return { missing, distinct: summary.distinct + infinities, summary }
    }
    const summary = summariseNumbers(finite)
    const { isWhole, min, max, distinct } = summary
    const found = { missing, distinct: distinct + infinities, summary }
    return infinite > 0 ? found : { ...found, numbers: { isWhole, isRising, min, max } }
  })
}

/** Looks at one column. */
export function measureColumn(column: Column, rowCount: number): Measures {
  if (column.type === 'number' || column.type === 'time') return measureNumbers(column)
  const counted = countLevels(column)
  const distinct = counted.levels.length
  return {
    missing: rowCount - counted.counts.reduce((sum, count) => sum + count, 0),
    distinct,
    summary: distinct === 0 ? { of: 'nothing' } : summariseLevels(counted),
  }
}

/** What a thread that measures is told. */
export interface MeasurePayload {
  readonly column: Column
  readonly rowCount: number
}

/** Tables with fewer cells are looked at on one thread. */
export const fewestCells = 1_000_000

/** How long a column takes, beside others. */
const weights: Readonly<Record<Column['type'], number>> = {
  text: 9,
  number: 2,
  time: 2,
  category: 1,
  boolean: 1,
}

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
  // What takes longest is begun first, so that threads end together.
  const begun = [...columns].sort(([, a], [, b]) => weights[b.type] - weights[a.type])
  const found = new Map(
    await Promise.all(begun.map(async ([name, column]) => [name, await measure(column)] as const)),
  )
  return new Map([...columns.keys()].map((name) => [name, found.get(name)!]))
}
