import {
  allOperations,
  type Batch,
  carriedInputs,
  type FixStep,
  readColumns,
  type Schema,
} from '@modelwright/runtime'
import { selectColumns, selectRows, type Table } from '../../core/index.ts'
import { inferHistory, inferSchema, type LeftOut, pastFinder } from '../../prepare/index.ts'
import type { Gathered } from './gather.ts'
import { learnOnce } from './learn-once.ts'

/** How rows are read: learnt from training rows, used for all. */
export interface Reading {
  readonly schema: Schema
  readonly fixes: readonly FixStep[]
  readonly leftOut: readonly LeftOut[]
  /** Reads rows of the table by the schema. */
  read(table: Table): Batch
}

/** Rows of a training file are read as kindly as can be: what cannot be read is missing. */
const kindly = { missing: 'accept', unknown: 'accept', extra: 'accept', unreadable: 'missing' } as const

type Rules = Pick<Reading, 'schema' | 'fixes'>

/**
 * Reads rows by a schema and its fixes; what cannot be read is missing.
 *
 * @param past - finds what went before rows, for models that look back; default: among the rows themselves
 */
export function readBy(reading: Rules, table: Table, past?: ReturnType<typeof pastFinder>): Batch {
  const names = carriedInputs(reading.schema).map((input) => input.name)
  const rows: Batch = selectColumns(table, names)
  if (reading.schema.history === undefined) return readColumns(reading, allOperations, rows, kindly).batch
  const found = (past ?? pastFinder(reading, [table]))(table)
  return readColumns(reading, allOperations, { ...rows, past: found }, kindly).batch
}

/** Reads rows of a table; what went before them is looked up among all rows of `whole`, whichever side they are on. */
function reader(rules: Rules, whole: Table | undefined): (table: Table) => Batch {
  if (whole === undefined) return (table) => readBy(rules, table)
  let own: ReturnType<typeof pastFinder> | undefined
  return (table) => {
    if (table.snapshot !== whole.snapshot) return readAmong(rules, table, whole)
    own ??= pastFinder(rules, [whole])
    return readBy(rules, table, own)
  }
}

/** A reading made again from what was learnt. */
export function readingOf(
  learnt: Omit<Reading, 'read'>,
  { table, history }: Pick<Gathered, 'table' | 'history'>,
): Reading {
  return { ...learnt, read: reader(learnt, history && table) }
}

/** Reads rows of a table, and what went before them among the rows of `whole` and their own. */
export function readAmong(rules: Rules, table: Table, whole: Table): Batch {
  if (rules.schema.history === undefined) return readBy(rules, table)
  const tables = table.snapshot === whole.snapshot ? [whole] : [whole, table]
  return readBy(rules, table, pastFinder(rules, tables))
}

/**
 * Learns fixes and schema from training rows alone.
 *
 * @param rows - stands for the training rows, so that fixes are learnt once from them: the same object for the same rows
 */
export function learnReading(
  training: Table,
  { table: whole, columns, fixes: specs, resolved, ignored, history: historyPlan }: Gathered,
  rows: Uint32Array = training.rowIds,
): Reading {
  // A column that is no input may be looked back at: what mends it must be kept as well.
  const past = historyPlan === undefined ? [] : [historyPlan.time, ...historyPlan.columns]
  const names = [...new Set([...columns.map(({ name }) => name), ...past])].filter(
    (name) => name !== resolved.output.name,
  )
  const fixes = learnOnce(training, names, specs, rows)
  const { schema, leftOut } = inferSchema(training, fixes, columns, resolved.output)
  const request = { train: training, fixes, kinds: columns, output: resolved.output }
  const used = new Set([...schema.inputs.map((input) => input.name), ...past])
  const rules = {
    schema:
      historyPlan === undefined ? schema : { ...schema, history: inferHistory(historyPlan, schema, request) },
    fixes: fixes
      .map((step) => ({ ...step, columns: step.columns.filter((name) => used.has(name)) }))
      .filter((step) => step.columns.length > 0),
  }
  return readingOf(
    { ...rules, leftOut: [...ignored, ...leftOut] },
    {
      table: whole,
      ...(historyPlan === undefined ? {} : { history: historyPlan }),
    },
  )
}

/** Takes the training rows of a part out of the table. */
export function rowsOf(table: Table, rows: Uint32Array): Table {
  return rows.length === table.rowCount ? table : selectRows(table, rows)
}
