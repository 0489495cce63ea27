import type { Batch, Column, Schema } from '@modelwright/runtime'
import type { FitRows, Table, Target } from '../../core/index.ts'
import { inferSchema, type KindOfColumn } from '../../prepare/index.ts'
import { fitPipeline, predictPipeline } from '../../train/index.ts'
import { readBy } from '../run/reading.ts'

/** Few trees with few leaves: questions about rows are asked often, and honest answers matter more than sharp ones. */
const trees = {
  learner: 'boosted-trees',
  options: { trees: 60, learningRate: 0.1, leaves: 8, minRows: 20, earlyStopping: 0 },
}

const trend = { learner: 'ridge' }

/** No column of the rows can have this name by accident. */
const targetName = ' what is asked of rows '

function outputOf(target: Target): Schema['output'] {
  return target.task === 'regression'
    ? { name: targetName, task: target.task }
    : { name: targetName, task: target.task, classes: target.classes }
}

function kindsOf(rows: Batch): KindOfColumn[] {
  return [...rows.columns].map(([name, { type }]) => ({ name, kind: type }))
}

function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let at = 0; at < values.length; at++) sum += values[at]
  return sum / values.length
}

/** Whether a column has more than one value, missing ones counted as one. */
function isVaried(column: Column, rowCount: number): boolean {
  const numbers =
    column.type === 'category' ? column.codes : column.type === 'text' ? column.offsets : column.values
  for (let row = 1; row < rowCount; row++) if (!Object.is(numbers[row], numbers[0])) return true
  return false
}

/** Rows without an identity: nothing that is asked here is kept. */
function asTable(rows: Batch): Table {
  return { ...rows, rowIds: Uint32Array.from({ length: rows.rowCount }, (_, row) => row), snapshot: 'window' }
}

/** The one answer where no column says anything. */
function constantAnswer(target: Target): (rows: Batch) => Float64Array {
  const answer = mean(target.task === 'regression' ? target.values : target.codes)
  return ({ rowCount }) => new Float64Array(rowCount).fill(answer)
}

/**
 * Fits boosted trees, or a trend, on rows as they are: what monitoring asks of rows, such as from which of two sets one is.
 *
 * Columns are read as training reads them: missing values, levels, times and texts.
 * Seeded: yes.
 */
export const fitRows: FitRows = async (rows, target, { seed, deadline, shape }) => {
  const useful = new Map([...rows.columns].filter(([, column]) => isVaried(column, rows.rowCount)))
  if (useful.size === 0) return constantAnswer(target)
  const { schema } = inferSchema(
    { ...rows, columns: useful },
    [],
    kindsOf({ ...rows, columns: useful }),
    outputOf(target),
  )
  const reading = { schema, fixes: [] }
  const context = { ...reading, seed, deadline, progress: () => {} }
  const pipeline = await fitPipeline(
    shape === undefined ? trees : trend,
    readBy(reading, asTable(rows)),
    target,
    context,
  )
  return (others) => predictPipeline(pipeline, readBy(reading, asTable(others)))
}
