import type { MetricEstimate } from '@modelwright/runtime'
import type { ExpressionBuilder } from 'kysely'
import type { MetricChunk } from '../../core/index.ts'
import { estimateRows } from './estimates.ts'
import { packPoints, summaryOf } from './metric-points.ts'
import type { Database, Tables } from './schema.ts'
import { inBatches } from './write-params.ts'

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value)

/** Sets metrics of a run; what they came to over time stays. */
export async function writeMetrics(
  write: Database,
  run: string,
  metrics: Readonly<Record<string, MetricEstimate>>,
): Promise<void> {
  const rows = estimateRows(metrics).map((row) => ({
    ...row,
    run,
    least: row.value,
    greatest: row.value,
    last_step: null,
    point_count: 0,
  }))
  await inBatches(rows, (some) =>
    write
      .insertInto('metrics')
      .values(some)
      .onConflict((on) =>
        on.columns(['run', 'name']).doUpdateSet((row) => ({
          value: row.ref('excluded.value'),
          low: row.ref('excluded.low'),
          high: row.ref('excluded.high'),
          least: ownOr(row, 'least'),
          greatest: ownOr(row, 'greatest'),
        })),
      )
      .execute(),
  )
}

/** The two rows that meet: the one that is there, and the one that comes. */
type Met = ExpressionBuilder<Tables & { excluded: Tables['metrics'] }, 'metrics' | 'excluded'>

/** What was seen over time, where there is such a thing; else the new value. */
function ownOr(row: Met, column: 'least' | 'greatest') {
  return row
    .case()
    .when('metrics.point_count', '=', 0)
    .then(row.ref(`excluded.${column}`))
    .else(row.ref(`metrics.${column}`))
    .end()
}

/** The smaller or greater of both; one alone where the other is not there. */
function extreme(row: Met, column: 'least' | 'greatest', isBeyond: '<' | '>') {
  return row
    .case()
    .when(
      row.or([
        row(`metrics.${column}`, 'is', null),
        row(`excluded.${column}`, isBeyond, row.ref(`metrics.${column}`)),
      ]),
    )
    .then(row.ref(`excluded.${column}`))
    .else(row.ref(`metrics.${column}`))
    .end()
}

/** Of the value, its interval and its step those of the later step. */
function later<Column extends 'value' | 'low' | 'high' | 'last_step'>(row: Met, column: Column) {
  return row
    .case()
    .when(
      row.or([
        row('metrics.last_step', 'is', null),
        row('excluded.last_step', '>=', row.ref('metrics.last_step')),
      ]),
    )
    .then(row.ref(`excluded.${column}`))
    .else(row.ref(`metrics.${column}`))
    .end()
}

async function addSummary(write: Database, run: string, chunk: MetricChunk): Promise<void> {
  const { last, lastStep, least, greatest } = summaryOf(chunk)
  const row = {
    run,
    name: chunk.name,
    value: orNull(last),
    low: orNull(chunk.low),
    high: orNull(chunk.high),
    least: orNull(least),
    greatest: orNull(greatest),
    last_step: lastStep,
    point_count: chunk.steps.length,
  }
  await write
    .insertInto('metrics')
    .values(row)
    .onConflict((on) =>
      on.columns(['run', 'name']).doUpdateSet((met) => ({
        value: later(met, 'value'),
        low: later(met, 'low'),
        high: later(met, 'high'),
        last_step: later(met, 'last_step'),
        least: extreme(met, 'least', '<'),
        greatest: extreme(met, 'greatest', '>'),
        point_count: met('metrics.point_count', '+', met.ref('excluded.point_count')),
      })),
    )
    .execute()
}

/** Adds values over time; chunks that are there already are left alone. */
export async function writePoints(
  write: Database,
  run: string,
  chunks: readonly MetricChunk[],
): Promise<void> {
  for (const chunk of chunks) {
    const { name, writer, position } = chunk
    const { numInsertedOrUpdatedRows } = await write
      .insertInto('metric_chunks')
      .values({ run, name, writer, position, points: packPoints(chunk) })
      .onConflict((on) => on.doNothing())
      .executeTakeFirst()
    if ((numInsertedOrUpdatedRows ?? 0n) > 0n) await addSummary(write, run, chunk)
  }
}
