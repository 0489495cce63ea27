import { type FieldType, runFields } from '../search/fields.ts'
import type { Comparison, Facet, Field, Filter, Operator, Value } from '../search/filter.ts'
import { interruptedText } from './run-records.ts'
import {
  type Condition,
  numberCondition,
  type Sql,
  type SqlTools,
  textCondition,
  timeCondition,
} from './search-conditions.ts'

/** What a search knows besides the query. */
export interface SearchTools extends SqlTools {
  /** Ids of runs that say "running" though nobody runs them any more. */
  readonly lost: readonly string[]
}

const facetColumns: Readonly<Record<Facet, string>> = {
  last: 'value',
  min: 'least',
  max: 'greatest',
  low: 'low',
  high: 'high',
  count: 'point_count',
}

/** The column of a metric that a facet is. */
export function facetColumn(facet: Facet): string {
  return facetColumns[facet]
}

const columns: Readonly<Record<string, string>> = {
  id: 'id',
  name: 'name',
  started: 'started_at',
  ended: 'ended_at',
  parent: 'parent',
  code: 'code',
  workflow: 'workflow',
  artifact: 'artifact',
  commit: 'git_commit',
  branch: 'git_branch',
  dirty: 'git_dirty',
}

/** A value that runs of a lost process do not say themselves. */
function unlessLost({ sql, lost }: SearchTools, column: string, value: string): Sql {
  const stored = sql.ref(`runs.${column}`)
  if (lost.length === 0) return sql`${stored}`
  return sql`case when ${sql.ref('runs.id')} in (${sql.join(lost)}) then ${value} else ${stored} end`
}

/** A field of the run itself, as the database has it. */
export function runValue(tools: SearchTools, name: string): Sql {
  const { sql } = tools
  if (name === 'status') return unlessLost(tools, 'status', 'failed')
  if (name === 'error') return unlessLost(tools, 'error', interruptedText)
  if (name === 'duration') return sql`(${sql.ref('runs.ended_at')} - ${sql.ref('runs.started_at')})`
  return sql`${sql.ref(`runs.${columns[name]}`)}`
}

function isThere({ sql }: SqlTools): Condition {
  return () => sql`1 = 1`
}

/** Whether the run has a row in another table whose value fulfils a condition. */
function existsIn(
  { sql }: SqlTools,
  { table, column, name }: { readonly table: string; readonly column: string; readonly name?: string },
  condition: Condition,
): Sql {
  const value = sql`${sql.ref(`${table}.${column}`)}`
  const named = name === undefined ? sql`` : sql` and ${sql.ref(`${table}.name`)} = ${name}`
  const own = sql`${sql.ref(`${table}.run`)} = ${sql.ref('runs.id')}${named}`
  return sql`exists (select 1 from ${sql.table(table)} where ${own} and ${value} is not null and ${condition(value)})`
}

function runCondition(
  tools: SqlTools,
  type: FieldType,
  operator: Operator,
  values: readonly Value[],
): Condition {
  if (type === 'time') return timeCondition(tools, operator, values)
  if (type === 'seconds')
    return numberCondition(
      tools,
      operator,
      values.map((value) => 1000 * Number(value)),
      { isInteger: true },
    )
  if (type === 'boolean')
    return numberCondition(
      tools,
      operator,
      values.map((value) => (value === true ? 1 : 0)),
      { isInteger: true },
    )
  return textCondition(tools, operator, values, { isBeginning: type === 'digest' })
}

function ofRun(tools: SearchTools, name: string, condition: Condition): Sql {
  if (name === 'note') return existsIn(tools, { table: 'notes', column: 'text' }, condition)
  if (name === 'data') return existsIn(tools, { table: 'run_data', column: 'digest' }, condition)
  const value = runValue(tools, name)
  return tools.sql`(${value} is not null and ${condition(value)})`
}

/** A param is compared as a number with numbers, as a text with texts; it differs where it equals none of them. */
function ofParam(tools: SqlTools, name: string, operator: Operator, values: readonly Value[]): Sql {
  const { sql } = tools
  const any = { table: 'params', column: 'value', name }
  if (operator === '!=' || operator === 'not in')
    return sql`(${existsIn(tools, any, isThere(tools))} and not ${ofParam(tools, name, 'in', values)})`
  const numbers = values.filter((value) => typeof value === 'number')
  const texts = values.filter((value) => typeof value !== 'number').map(String)
  const parts: Sql[] = []
  if (numbers.length > 0)
    parts.push(existsIn(tools, { ...any, column: 'number' }, numberCondition(tools, operator, numbers)))
  if (texts.length > 0) parts.push(existsIn(tools, any, textCondition(tools, operator, texts)))
  return sql`(${sql.join(parts, sql` or `)})`
}

function conditionOf(tools: SqlTools, field: Field, operator: Operator, values: readonly Value[]): Condition {
  if (field.of === 'metrics')
    return numberCondition(tools, operator, values, { isInteger: field.facet === 'count' })
  return field.of === 'run'
    ? runCondition(tools, runFields[field.name], operator, values)
    : textCondition(tools, operator, values)
}

/** Whether the run has such a thing at all, or one that fulfils a condition. */
function fulfils(tools: SearchTools, field: Field, condition: Condition): Sql {
  if (field.of === 'run') return ofRun(tools, field.name, condition)
  const column = field.of === 'metrics' ? facetColumn(field.facet) : 'value'
  return existsIn(tools, { table: field.of, column, name: field.name }, condition)
}

function comparisonSql(tools: SearchTools, { field, operator, values }: Comparison): Sql {
  const { sql } = tools
  if (operator === 'is null') return sql`not ${fulfils(tools, field, isThere(tools))}`
  if (operator === 'is not null') return fulfils(tools, field, isThere(tools))
  if (field.of === 'params') return ofParam(tools, field.name, operator, values)
  return fulfils(tools, field, conditionOf(tools, field, operator, values))
}

/** Writes a filter as a condition on the table of runs; it is true or false, never unknown. */
export function filterSql(tools: SearchTools, filter: Filter): Sql {
  const { sql } = tools
  if (filter.kind === 'compare') return comparisonSql(tools, filter)
  if (filter.kind === 'not') return sql`not (${filterSql(tools, filter.part)})`
  const word = sql.raw(filter.kind)
  const parts = filter.parts.map((part) => filterSql(tools, part))
  return sql`(${sql.join(parts, sql` ${word} `)})`
}
