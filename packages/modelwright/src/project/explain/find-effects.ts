import type { Batch, Pipeline } from '@modelwright/runtime'
import { columnOf, outputsOf, type Seed, takeBatch } from '../../core/index.ts'
import {
  type Effect,
  type EffectGrid,
  effectsOf,
  gridOf,
  pipelineComposer,
  withGridRows,
} from '../../evaluate/index.ts'
import { fastOperations } from '../../train/index.ts'

/** How predictions go with a column, and where the column's values lie. */
export interface ColumnEffect {
  readonly grid: EffectGrid
  /** One an output. */
  readonly effects: readonly Effect[]
  /** Of numbers, the values below which 1, 2, … 9 in 10 rows lie; of levels, how many rows have each. */
  readonly spread: readonly number[]
}

/** Rows that are asked about at most: a random part of those given. */
const mostRows = 300

function spreadOf({ column, values, kind }: EffectGrid, rows: Batch): number[] {
  const found = columnOf(rows, column)
  if (found.type === 'text') return []
  if (kind === 'number' || kind === 'time') {
    const sorted = Float64Array.from((found as { values: Float64Array }).values)
      .filter(Number.isFinite)
      .sort()
    return Array.from({ length: 9 }, (_, at) => sorted[Math.round(((at + 1) * (sorted.length - 1)) / 10)])
  }
  const own = found.type === 'category' ? found.codes : found.values
  return Array.from(values, (value) => Array.from(own).filter((code) => code === value).length)
}

/** Shows how predictions go with some columns, on a random part of the rows; texts and columns without two values are left out. */
export function findEffects(
  pipeline: Pipeline,
  rows: Batch,
  { columns, seed, goOn = () => true }: { columns: readonly string[]; seed: Seed; goOn?: () => boolean },
): readonly ColumnEffect[] {
  const grids = columns.flatMap((name) => {
    const column = rows.columns.get(name)
    const grid = column === undefined ? undefined : gridOf(name, column)
    return grid === undefined ? [] : [grid]
  })
  if (grids.length === 0 || rows.rowCount === 0) return []
  const order = seed.split('rows').shuffle(Uint32Array.from({ length: rows.rowCount }, (_, row) => row))
  const some = takeBatch(rows, order.slice(0, mostRows).sort())
  const composer = pipelineComposer(pipeline, withGridRows(some, grids), fastOperations)
  const { output } = pipeline.schema
  const outputs = outputsOf(output)
  const found: ColumnEffect[] = []
  for (const grid of grids) {
    if (!goOn()) break
    const question = { composer, rowCount: some.rowCount, grid, outputs, seed: seed.split(grid.column) }
    found.push({ grid, effects: effectsOf(question), spread: spreadOf(grid, rows) })
  }
  return found
}
