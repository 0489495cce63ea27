import { newestFirst, type Order } from '../search/order.ts'
import type { SortValue } from '../search/page-token.ts'
import type { Sql, SqlTools } from './search-conditions.ts'
import { facetColumn, runValue, type SearchTools } from './search-sql.ts'

/** A column that found runs are sorted by. */
export interface SortColumn {
  readonly alias: string
  /** Its value, for a run of the table of runs. */
  readonly value: Sql
  readonly direction: 'asc' | 'desc'
  /** Whether every run has it: an index can then be gone along. */
  readonly isThere: boolean
}

function ofTable({ sql }: SqlTools, table: string, column: string, name: string): Sql {
  const own = sql`${sql.ref(`${table}.run`)} = ${sql.ref('runs.id')} and ${sql.ref(`${table}.name`)} = ${name}`
  return sql`(select ${sql.ref(`${table}.${column}`)} from ${sql.table(table)} where ${own})`
}

/** Params are sorted as numbers where they are, then as texts. */
function valuesOf(tools: SearchTools, { field }: Order): Sql[] {
  if (field.of === 'metrics') return [ofTable(tools, 'metrics', facetColumn(field.facet), field.name)]
  if (field.of === 'params')
    return ['number', 'value'].map((column) => ofTable(tools, 'params', column, field.name))
  if (field.of === 'tags') return [ofTable(tools, 'tags', 'value', field.name)]
  return [runValue(tools, field.name)]
}

const always = ['started', 'id', 'name']

/** The columns for an order: at last by start, newest first, and by id, so that no two runs are equal. */
export function sortColumns(tools: SearchTools, orders: readonly Order[]): SortColumn[] {
  const all = [...orders, newestFirst, { field: { of: 'run', name: 'id' }, direction: 'desc' } as const]
  return all
    .flatMap((order) => {
      const isThere = order.field.of === 'run' && always.includes(order.field.name)
      return valuesOf(tools, order).map((value) => ({ value, direction: order.direction, isThere }))
    })
    .map((column, i) => ({ ...column, alias: `sort_${i}` }))
}

/** Sorts by a column; what is missing comes last. */
export function sortSql({ sql }: SqlTools, { alias, direction, isThere }: SortColumn): Sql {
  const column = sql.ref(`found.${alias}`)
  if (isThere) return sql`${column} ${sql.raw(direction)}`
  return sql`(${column} is null), ${column} ${sql.raw(direction)}`
}

/** Whether a run comes after the one with these values. */
export function afterSql(tools: SqlTools, columns: readonly SortColumn[], values: readonly SortValue[]): Sql {
  const { sql } = tools
  const [first, ...rest] = columns
  if (first === undefined) return sql`1 = 0`
  const column = sql.ref(`found.${first.alias}`)
  const [value] = values
  const later = afterSql(tools, rest, values.slice(1))
  if (value === null) return sql`(${column} is null and ${later})`
  const sign = sql.raw(first.direction === 'asc' ? '>' : '<')
  const beyond = sql`${column} ${sign} ${value} or (${column} = ${value} and ${later})`
  // The first half says nothing new; a database finds its way into an index by it.
  if (first.isThere) return sql`(${column} ${sign}= ${value} and (${beyond}))`
  return sql`(${column} is null or ${beyond})`
}
