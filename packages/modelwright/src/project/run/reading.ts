import { allOperations, type Batch, type FixStep, readColumns, type Schema } from '@modelwright/runtime'
import { learnFixes } from '../../clean/index.ts'
import { selectColumns, selectRows, type Table } from '../../core/index.ts'
import { inferSchema, type LeftOut } from '../../prepare/index.ts'
import type { Gathered } from './gather.ts'

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

/** Reads rows by a schema and its fixes; what cannot be read is missing. */
export function readBy(
  reading: { readonly schema: Schema; readonly fixes: readonly FixStep[] },
  table: Table,
): Batch {
  const names = reading.schema.inputs.map((input) => input.name)
  return readColumns(reading, allOperations, selectColumns(table, names), kindly).batch
}

/** Learns fixes and schema from training rows alone. */
export function learnReading(
  training: Table,
  { columns, fixes: specs, resolved, ignored }: Gathered,
): Reading {
  const names = columns.map(({ name }) => name)
  const fixes = learnFixes(training, names, specs)
  const { schema, leftOut } = inferSchema(training, fixes, columns, resolved.output)
  const used = new Set(schema.inputs.map((input) => input.name))
  const rules = {
    schema,
    fixes: fixes
      .map((step) => ({ ...step, columns: step.columns.filter((name) => used.has(name)) }))
      .filter((step) => step.columns.length > 0),
  }
  return { ...rules, leftOut: [...ignored, ...leftOut], read: (table) => readBy(rules, table) }
}

/** Takes the training rows of a part out of the table. */
export function rowsOf(table: Table, rows: Uint32Array): Table {
  return rows.length === table.rowCount ? table : selectRows(table, rows)
}
