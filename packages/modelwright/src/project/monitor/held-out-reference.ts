import type { Batch, Pipeline } from '@modelwright/runtime'
import { selectRows, type Table, type Target } from '../../core/index.ts'
import { type Contender, takeContender } from '../../evaluate/index.ts'
import {
  encodeModelReference,
  keptReference,
  type ReferenceFacts,
  type ReferenceRows,
} from '../../monitor/index.ts'
import { rowLosses } from '../../update/index.ts'
import { readAmong } from '../run/reading.ts'

/** Rows that a reference is made of at most: of more, every so many. */
export const mostReferenceRows = 100_000

/** Rows of a reference, and what is known of them. */
export interface RowsWithFacts {
  readonly rows: ReferenceRows
  readonly facts: ReferenceFacts
}

/** The loss of each row that drift is priced by: `brier` for classes, the plain absolute error for numbers. */
export function referenceLosses(truth: Target, said: Float64Array): ReferenceFacts['loss'] {
  if (truth.task !== 'regression') return { name: 'brier', values: rowLosses['brier'].of(truth, said) }
  const values = truth.values.map((value, row) => Math.abs(value - said[row]))
  return { name: 'absolute-error', values }
}

/** The columns of a batch that the model takes from a row. */
export function inputColumns({ rowCount, columns }: Batch, { schema }: Pick<Pipeline, 'schema'>): Batch {
  const names = schema.inputs.map(({ name }) => name).filter((name) => columns.has(name))
  return { rowCount, columns: new Map(names.map((name) => [name, columns.get(name)!])) }
}

/** What held-out rows are: the rows with every column, what the evaluated fit said of them, and what came. */
export interface HeldOutRows {
  readonly table: Table
  readonly contender: Contender
  /** All rows the run used: where models that look back find what went before. */
  readonly whole: Table
}

function everySo(rowCount: number): Uint32Array {
  const step = Math.max(1, rowCount / mostReferenceRows)
  return Uint32Array.from({ length: Math.floor(rowCount / step) }, (_, at) => Math.floor(at * step))
}

/**
 * Takes held-out rows as a reference: read as the shipped model reads rows, with what the fit said that never saw them.
 */
export function heldOutReference(
  { table, contender, whole }: HeldOutRows,
  model: Pick<Pipeline, 'schema' | 'fixes' | 'threshold'>,
): RowsWithFacts {
  const kept = everySo(table.rowCount)
  const { target: truth, predictions, groups } = takeContender(contender, kept)
  const rows = inputColumns(readAmong(model, selectRows(table, kept), whole), model)
  const { task, classes } = model.schema.output
  return {
    rows: { rows, predictions, judged: kept.map((_, at) => at), truth },
    facts: {
      answers: { task, classes, threshold: model.threshold },
      loss: referenceLosses(truth, predictions),
      ...(groups === undefined ? {} : { groups }),
    },
  }
}

/** The bytes that an artifact carries: what may leave the house; undefined where there are too few rows. */
export function referenceBytes(
  held: HeldOutRows,
  model: Parameters<typeof heldOutReference>[1],
): Uint8Array | undefined {
  const { rows, facts } = heldOutReference(held, model)
  const kept = keptReference(rows, facts)
  return kept === undefined ? undefined : encodeModelReference(kept)
}
