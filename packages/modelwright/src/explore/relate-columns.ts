import type { Column } from '@modelwright/runtime'
import { columnOf, type Deadline, type Seed, type Table, type TaskPool } from '../core/index.ts'
import { fewestCells, type Measures } from './measures.ts'
import type { ColumnFacts } from './profile.ts'
import type { MissingPattern, Pairs, SeriesFacts } from './profile-types.ts'
import { comparePairs } from './relations/pairs.ts'
import { planSeries } from './series.ts'
import { patternTaskName, seriesTaskName } from './tasks.ts'

/** What tells of columns together. */
export interface Related {
  readonly pairs: Pairs
  readonly patterns?: readonly MissingPattern[]
  readonly series?: ReadonlyMap<string, SeriesFacts>
}

interface RelateOptions {
  readonly measures: ReadonlyMap<string, Measures>
  readonly seed: Seed
  readonly pool?: TaskPool
  /** When pairs are left out that were not compared; absent: never. */
  readonly deadline?: Deadline
}

/** Levels are of no use where only gaps are looked for, and a thread would copy them. */
const withoutLevels = (column: Column): Column =>
  column.type === 'category' ? { ...column, levels: [] } : column

function findPatterns(table: Table, facts: readonly ColumnFacts[], pool: TaskPool): Promise<unknown> {
  const gappy = facts.filter(({ missing }) => missing > 0).map(({ name, missing }) => ({ name, missing }))
  const columns = new Map(gappy.map(({ name }) => [name, withoutLevels(columnOf(table, name))]))
  return pool.run(patternTaskName, { batch: { rowCount: table.rowCount, columns }, columns: gappy })
}

/** Looks at series by several threads, each of which has its share of the columns. */
async function findSeriesBy(
  table: Table,
  facts: readonly ColumnFacts[],
  measures: ReadonlyMap<string, Measures>,
  pool: TaskPool,
): Promise<ReadonlyMap<string, SeriesFacts>> {
  const plan = planSeries(
    table,
    facts.map((of) => ({ ...of, summary: measures.get(of.name)!.summary })),
  )
  if (plan === undefined) return new Map()
  const all = [...plan.columns]
  const shares = Array.from({ length: pool.size }, (_, share) => ({
    order: plan.order,
    columns: new Map(all.filter((_, at) => at % pool.size === share)),
  }))
  const found = await Promise.all(shares.map((share) => pool.run(seriesTaskName, share)))
  return new Map((found as Map<string, SeriesFacts>[]).flatMap((share) => [...share]))
}

/**
 * Looks at columns together: pairs of them, which are missing in the same rows, and numbers in the order of time.
 *
 * Of small tables, and without threads, only pairs are looked at; the rest is left to `profileTable`.  Seeded: rows drawn.
 */
export async function relateColumns(
  table: Table,
  facts: readonly ColumnFacts[],
  { measures, seed, pool, deadline }: RelateOptions,
): Promise<Related> {
  const pairing = { seed, ...(deadline === undefined ? {} : { deadline }) }
  if (pool === undefined || pool.size === 0 || table.rowCount * table.columns.size < fewestCells)
    return {
      pairs: await comparePairs(table, facts, { ...pairing, ...(pool === undefined ? {} : { pool }) }),
    }
  const [pairs, patterns, series] = await Promise.all([
    comparePairs(table, facts, { ...pairing, pool }),
    findPatterns(table, facts, pool) as Promise<MissingPattern[]>,
    findSeriesBy(table, facts, measures, pool),
  ])
  return { pairs, patterns, series }
}
