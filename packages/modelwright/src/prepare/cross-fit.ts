import { transforms as operations, type PreparedColumn } from '@modelwright/runtime'
import {
  type NamedColumn,
  type OptionSpecs,
  type OptionValues,
  type Seed,
  type Transform,
  type TransformContext,
  takeRows,
  takeTarget,
} from '../core/index.ts'

/** Where a transform does not say how many. */
const usualFolds = 5

/**
 * Deals rows to folds by chance alone: neither the target nor any column decides, so that no row can tell of itself.
 *
 * @returns the fold of each row; all 0 where there are too few rows
 */
export function dealtFolds(rowCount: number, count: number, seed: Seed): Uint8Array {
  const order = seed.shuffle(Uint32Array.from({ length: rowCount }, (_, row) => row))
  const folds = new Uint8Array(rowCount)
  order.forEach((row, at) => {
    folds[row] = at % count
  })
  return folds
}

function rowsWhere(folds: Uint8Array, wanted: (fold: number) => boolean): Uint32Array {
  const rows: number[] = []
  folds.forEach((fold, row) => {
    if (wanted(fold)) rows.push(row)
  })
  return Uint32Array.from(rows)
}

function scatter(from: PreparedColumn, rows: Uint32Array, to: Float64Array): void {
  if (from.type !== 'number') throw new Error(`bug: only numbers can be cross-fitted, found ${from.type}`)
  for (let i = 0; i < rows.length; i++) to[rows[i]] = from.values[i]
}

/**
 * Makes the training rows of a transform that reads the target: each row by a state that was fitted without it.
 *
 * The same `apply` as in production does it; the state that is shipped saw all rows and is not used here.
 *
 * @returns one column per output; shape `[rows]`
 */
export function crossFitted(
  transform: Transform,
  columns: readonly NamedColumn[],
  options: OptionValues<OptionSpecs>,
  context: TransformContext,
): readonly PreparedColumn[] {
  const { rowCount, target, seed } = context
  const asked = typeof options['folds'] === 'number' ? options['folds'] : usualFolds
  const count = Math.min(asked, rowCount)
  const folds = dealtFolds(rowCount, Math.max(1, count), seed.split('cross-fit'))
  const outputs: Float64Array[] = []
  for (let fold = 0; fold < count; fold++) {
    const seen = rowsWhere(folds, (of) => of !== fold)
    const unseen = rowsWhere(folds, (of) => of === fold)
    const state = transform.fit(
      columns.map(({ name, column }) => ({ name, column: takeRows(column, seen) })),
      options,
      { rowCount: seen.length, target: takeTarget(target, seen), seed: seed.split('fold', fold) },
    )
    const inputs = columns.map(({ column }) => takeRows(column, unseen))
    const made = operations[transform.name].apply(state, inputs, unseen.length)
    made.forEach((column, at) => {
      outputs[at] ??= new Float64Array(rowCount)
      scatter(column, unseen, outputs[at])
    })
  }
  return outputs.map((values) => ({ type: 'number', values }))
}
