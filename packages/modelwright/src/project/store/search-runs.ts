import type { RunPage, RunQuery } from '../../core/index.ts'
import { filterText } from '../search/filter.ts'
import { orderText, parseOrder } from '../search/order.ts'
import { pageToken, readPageToken, type SortValue } from '../search/page-token.ts'
import { parseFilter } from '../search/parse.ts'
import { readRuns } from './run-records.ts'
import type { Database, RunRow } from './schema.ts'
import { afterSql, type SortColumn, sortColumns, sortSql } from './search-order.ts'
import { filterSql, type SearchTools } from './search-sql.ts'

/** Runs a page holds where nobody says how many. */
const usualLimit = 100

/** Ids of runs that say "running" though their process is gone. */
async function lostRuns(database: Database, isLost: (row: RunRow) => boolean): Promise<string[]> {
  const rows = await database.selectFrom('runs').selectAll().where('status', '=', 'running').execute()
  return rows.filter(isLost).map(({ id }) => id)
}

function isBlank(text: string | undefined): boolean {
  return text === undefined || text.trim() === ''
}

/** A row of a search: the run's own columns, and those it was sorted by. */
type Found = RunRow & Readonly<Record<string, SortValue>>

function valuesOf(row: Found, columns: readonly SortColumn[]): SortValue[] {
  return columns.map(({ alias }) => row[alias])
}

/** Finds runs in the database, a page at a time. */
export async function searchRuns(
  database: Database,
  { where, orderBy, limit = usualLimit, page, metrics = 'all' }: RunQuery,
  { isLost, now }: { isLost(row: RunRow): boolean; readonly now: number },
): Promise<RunPage> {
  const filter = isBlank(where) ? undefined : parseFilter(where!)
  const orders = isBlank(orderBy) ? [] : parseOrder(orderBy!)
  const { sql, SqliteAdapter } = await import('kysely')
  const hasGlob = database.getExecutor().adapter instanceof SqliteAdapter
  const tools: SearchTools = { sql, hasGlob, now, lost: await lostRuns(database, isLost) }
  const columns = sortColumns(tools, orders)
  const query = `${filter === undefined ? '' : filterText(filter)}\n${orderText(orders)}`
  const after =
    page === undefined ? sql`1 = 1` : afterSql(tools, columns, readPageToken(query, page, columns.length))
  const sorted = columns.map(({ alias, value }) => sql`${value} as ${sql.ref(alias)}`)
  const { rows } = await sql<Found>`
    select * from (
      select ${sql.table('runs')}.*, ${sql.join(sorted)} from ${sql.table('runs')}
      where ${filter === undefined ? sql`1 = 1` : filterSql(tools, filter)}
    ) as ${sql.ref('found')}
    where ${after} order by ${sql.join(columns.map((column) => sortSql(tools, column)))} limit ${limit + 1}
  `.execute(database)
  const shown = rows.slice(0, limit)
  const runs = await readRuns(database, shown, { isLost, metrics })
  const last = rows.length > limit ? shown.at(-1) : undefined
  return { runs, next: last === undefined ? null : pageToken(query, valuesOf(last, columns)) }
}
