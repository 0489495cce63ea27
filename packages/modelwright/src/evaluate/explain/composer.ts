import type { Batch, Column } from '@modelwright/runtime'
import { takeRows } from '../../core/index.ts'

/** What stands for all that went before a row. */
export const historyName = '(history)'

/** From which row of the pool each new row takes its cell, by column; a column that is not named is the pool's own. */
export type Picks = ReadonlyMap<string, Uint32Array>

/**
 * Rows put together of cells of a pool of rows, and what a model says of them: what every explanation asks.
 *
 * Where a column is not picked, new rows are the pool's rows: there are as many of them then.
 */
export interface Composer {
  /** Columns that can be picked, in order; at last the history, of models that look back. */
  readonly columns: readonly string[]
  /** Those of them that the model reads; the others never change anything. */
  readonly used: ReadonlySet<string>
  readonly pool: Batch
  /** Row-major; shape `[rows × outputs]`. */
  predict(rowCount: number, picks: Picks): Float64Array
}

/** Names what can be picked of a batch. */
export function columnsOf({ columns, past }: Batch): readonly string[] {
  return past === undefined ? [...columns.keys()] : [...columns.keys(), historyName]
}

/** Puts rows together of cells of a pool. */
function composedRows(pool: Batch, rowCount: number, picks: Picks): Batch {
  const taken = ([name, column]: readonly [string, Column]): readonly [string, Column] => {
    const rows = picks.get(name)
    return [name, rows === undefined ? column : takeRows(column, rows)]
  }
  const columns = new Map([...pool.columns].map(taken))
  const order = picks.get(historyName)
  if (pool.past === undefined) return { rowCount, columns }
  if (order === undefined) return { rowCount, columns, past: pool.past }
  const past = new Map([...pool.past].map(([of, column]) => [of, takeRows(column, order)] as const))
  return { rowCount, columns, past }
}

/** Asks a function that predicts rows: any model at all. */
export function composerOf(predict: (rows: Batch) => Float64Array, pool: Batch): Composer {
  const columns = columnsOf(pool)
  return {
    columns,
    used: new Set(columns),
    pool,
    predict: (rowCount, picks) => predict(composedRows(pool, rowCount, picks)),
  }
}
