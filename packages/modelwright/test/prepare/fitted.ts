import { type PreparedColumn, type SparseColumn, transforms } from '@modelwright/runtime'
import {
  cellOf,
  lengthOf,
  type OptionSpecs,
  readOptions,
  seedOf,
  type Target,
  type Transform,
} from '../../src/core/index.ts'

/** Fits a transform on columns named x0, x1 and so on, with the options given and the defaults of the others. */
export function fitted(
  transform: Transform,
  columns: readonly PreparedColumn[],
  given: Record<string, unknown> = {},
  target?: Target,
) {
  const named = columns.map((column, at) => ({ name: `x${at}`, column }))
  const rowCount = columns.length === 0 ? 0 : lengthOf(columns[0])
  const read = readOptions<OptionSpecs>(transform.options, given, transform.name)
  const classes = target === undefined || target.task === 'regression' ? {} : { classes: target.classes }
  const output = { name: 'y', task: target?.task ?? 'regression', ...classes } as const
  const options = transform.resolve?.(named, read, output) ?? read
  const context = {
    rowCount,
    target: target ?? ({ task: 'regression', values: new Float64Array(rowCount) } as const),
    seed: seedOf(1),
  }
  const state = transform.fit(named, options, context)
  return {
    state,
    names: transform.outputs(
      named.map(({ name }) => name),
      options,
    ),
    apply: (served: readonly PreparedColumn[] = columns): readonly PreparedColumn[] =>
      transforms[transform.name].apply(state, served, served.length === 0 ? 0 : lengthOf(served[0])),
  }
}

/** The cells of a column: null where missing. */
export function cellsOf(column: PreparedColumn): unknown[] {
  if (column.type === 'sparse') return denseOf(column)
  if (column.type === 'past') throw new Error('what went before has no cells of its own')
  return Array.from({ length: lengthOf(column) }, (_, row) => cellOf(column, row))
}

/** All numbers of a block, row by row. */
export function denseOf({ starts, places, values, size }: SparseColumn): number[][] {
  return Array.from({ length: starts.length - 1 }, (_, row) => {
    const dense = new Array<number>(size).fill(0)
    for (let k = starts[row]; k < starts[row + 1]; k++) dense[places[k]] = values[k]
    return dense
  })
}
