import {
  allOperations,
  type Batch,
  type CategoryColumn,
  type Column,
  firstFrom,
  type PastColumn,
  type Pipeline,
  pastName,
  readColumns,
} from '@modelwright/runtime'
import { cellOf, columnOf, isMissing, ModelwrightError, sharedBuffer } from '../core/index.ts'

type Rules = Pick<Pipeline, 'schema' | 'fixes'>

/** Rows that can be a past, by whose they are and then by time. */
interface Pool {
  readonly times: Float64Array
  /** Where the past rows of each group begin and end. */
  readonly groups: ReadonlyMap<string, readonly [number, number]>
  readonly columns: ReadonlyMap<string, Column>
}

const kindly = { missing: 'accept', unknown: 'accept', extra: 'accept', unreadable: 'missing' } as const

/** Tells whose past a row has: the cells of the columns that say so. */
function groupsOf(rows: Batch, by: readonly string[]): readonly string[] {
  const columns = by.map((name) => columnOf(rows, name))
  return Array.from({ length: rows.rowCount }, (_, row) =>
    columns.map((column) => (isMissing(column, row) ? '' : `=${String(cellOf(column, row))}`)).join('\0'),
  )
}

/** Joins categories of one input, read from several tables, and takes the rows of `order`. */
function joinedLevels(columns: readonly CategoryColumn[], order: Uint32Array): CategoryColumn {
  const levels = [...new Set(columns.flatMap((column) => column.levels))]
  const codeOf = new Map(levels.map((level, code) => [level, code]))
  const all = columns.flatMap((column) => {
    const own = column.levels.map((level) => codeOf.get(level)!)
    return Array.from(column.codes, (code) => (code < 0 ? -1 : own[code]))
  })
  const codes = new Int32Array(sharedBuffer(order.length * 4))
  for (let at = 0; at < order.length; at++) codes[at] = all[order[at]]
  return { type: 'category', codes, levels }
}

function numbersIn(column: Column): ArrayLike<number> {
  if (column.type === 'boolean')
    return Float64Array.from(column.values, (value) => (value === 2 ? Number.NaN : value))
  if (column.type === 'number') return column.values
  throw new Error(`bug: a ${column.type} column is not looked back at`)
}

/** Joins columns of one input, read from several tables, and takes the rows of `order`; truth becomes 0 and 1. */
function joined(columns: readonly Column[], order: Uint32Array): Column {
  const categories = columns.filter((column) => column.type === 'category')
  if (categories.length > 0) return joinedLevels(categories, order)
  const values = new Float64Array(sharedBuffer(order.length * 8))
  const parts = columns.map(numbersIn)
  const all = parts.length === 1 ? parts[0] : parts.flatMap((part) => Array.from(part))
  for (let at = 0; at < order.length; at++) values[at] = all[order[at]]
  return { type: 'number', values }
}

function numbersOf(column: Column): Float64Array {
  if (column.type !== 'time' && column.type !== 'number') throw new Error('bug: rows are ordered by a time')
  return column.values
}

function requireColumns({ schema: { history } }: Rules, tables: readonly Batch[]): void {
  const names = [history!.time, ...history!.columns].map(({ name }) => name)
  const missing = [...names, ...history!.by].filter((name) =>
    tables.some((table) => !table.columns.has(name)),
  )
  if (missing.length === 0) return
  throw new ModelwrightError('PREPARE_HISTORY_ABSENT', {
    message: `The model looks back at earlier rows, but they lack ${missing.map((name) => `"${name}"`).join(', ')}.`,
    mend: [
      'Give rows with these columns; where a value is not known yet, leave the cell blank.',
      'Or give the earlier rows in a file of their own:  --history past.csv',
    ],
  })
}

function poolOf(rules: Rules, tables: readonly Batch[]): Pool {
  const { schema, fixes } = rules
  const { time, by, columns } = schema.history!
  const inputs = [time, ...columns]
  const read = tables.map(
    (table) =>
      readColumns({ schema: { inputs, output: schema.output }, fixes }, allOperations, table, kindly).batch,
  )
  const all = read.flatMap((batch) => Array.from(numbersOf(columnOf(batch, time.name))))
  const groups = tables.flatMap((table) => groupsOf(table, by))
  const ids = new Map([...new Set(groups)].map((group, at) => [group, at]))
  const groupOf = Int32Array.from(groups, (group) => ids.get(group)!)
  const order = Uint32Array.from(all.keys()).filter((row) => !Number.isNaN(all[row]))
  order.sort((a, b) => groupOf[a] - groupOf[b] || all[a] - all[b] || a - b)
  const bounds = new Map<string, [number, number]>()
  order.forEach((row, at) => {
    const found = bounds.get(groups[row])
    if (found === undefined) bounds.set(groups[row], [at, at + 1])
    else found[1] = at + 1
  })
  const times = new Float64Array(sharedBuffer(order.length * 8))
  order.forEach((row, at) => {
    times[at] = all[row]
  })
  return {
    times,
    groups: bounds,
    columns: new Map(
      columns.map(({ name }) => [
        name,
        joined(
          read.map((batch) => columnOf(batch, name)),
          order,
        ),
      ]),
    ),
  }
}

/**
 * Makes the function that finds what went before rows in tables: rows of the same group, strictly earlier.
 *
 * Rows may themselves be among those of the tables: neither they nor rows of the same time are their own past, so that the
 * value of a row never reaches it, and no later row changes anything.
 * Missing: a row without a time has no past and is nobody's.  Cost: O(rows × log rows) to make; memory of the looked-at columns.
 *
 * @param rules - how rows are read; its schema has a history
 * @param tables - raw rows, oldest or newest first, in one table or several
 * @throws {ModelwrightError} PREPARE_HISTORY_ABSENT - when a table lacks a column that is looked back at
 */
export function pastFinder(
  rules: Rules,
  tables: readonly Batch[],
): (rows: Batch) => ReadonlyMap<string, PastColumn> {
  requireColumns(rules, tables)
  const history = rules.schema.history!
  const pool = poolOf(rules, tables)
  const ordering = { schema: { inputs: [history.time], output: rules.schema.output }, fixes: rules.fixes }
  return (rows) => {
    const { batch } = readColumns(ordering, allOperations, rows, kindly)
    const now = numbersOf(columnOf(batch, history.time.name))
    const from = new Int32Array(sharedBuffer(rows.rowCount * 4))
    const to = new Int32Array(sharedBuffer(rows.rowCount * 4))
    groupsOf(rows, history.by).forEach((group, row) => {
      const bounds = pool.groups.get(group)
      if (bounds === undefined || Number.isNaN(now[row])) return
      from[row] = bounds[0]
      to[row] = firstFrom(pool.times, now[row], bounds[0], bounds[1])
    })
    return new Map(
      history.columns.map(({ name }) => {
        const values = pool.columns.get(name)!
        return [pastName(name), { type: 'past', now, from, to, times: pool.times, values }]
      }),
    )
  }
}
