import { learnFixes } from '../clean/index.ts'
import {
  contentKeys,
  type Deadline,
  type Log,
  outKinds,
  type Seed,
  selectColumns,
  selectRows,
  type Table,
  type Target,
} from '../core/index.ts'
import type { PredictedLabels } from '../explore/index.ts'
import { inferSchema, type KindOfColumn } from '../prepare/index.ts'
import { fitPipeline, predictPipeline } from '../train/index.ts'
import { type FitRows, outOfFold } from './run/out-of-fold.ts'
import { readBy } from './run/reading.ts'

type Classes = Extract<Target, { codes: Int32Array }>

/** What is predicted, and by what. */
export interface LabelRequest {
  readonly target: { readonly name: string; readonly truth: Classes }
  readonly columns: readonly KindOfColumn[]
  readonly seed: Seed
  readonly deadline: Deadline
  readonly log: Log
}

const foldCount = 3

/** Few trees that learn slowly: probabilities must be honest, not sharp. */
const recipe = {
  learner: 'boosted-trees',
  options: { trees: 60, learningRate: 0.1, leaves: 15, earlyStopping: 0 },
}

/** Probabilities of two classes are those of the second. */
function spread(predictions: Float64Array, classCount: number): Float64Array {
  if (classCount > 2) return predictions
  return Float64Array.from({ length: predictions.length * 2 }, (_, i) =>
    i % 2 === 1 ? predictions[i >> 1] : 1 - predictions[i >> 1],
  )
}

/** Fits the recipe on some rows, read as they alone teach. */
function fitter(
  table: Table,
  inputs: readonly string[],
  { target, columns, seed, deadline, log }: LabelRequest,
): FitRows {
  const { name, truth } = target
  const output = { name, task: truth.task, classes: truth.classes }
  const kinds = columns.filter((column) => column.name !== name)
  let fold = 0
  return async (train, fitted) => {
    log({ kind: 'progress', stage: 'explore', fraction: fold / foldCount, note: 'labels' })
    const training = selectRows(table, train)
    const fixes = learnFixes(training, inputs, [])
    const { schema } = inferSchema(training, fixes, kinds, output)
    const context = { schema, fixes, seed: seed.split('fit', fold++), deadline, progress: () => {} }
    const pipeline = await fitPipeline(recipe, readBy({ schema, fixes }, training), fitted, context)
    return (test) => predictPipeline(pipeline, readBy({ schema, fixes }, selectRows(table, test)))
  }
}

/**
 * Predicts the class of each row by boosted trees that were fitted on other rows; equal rows share a fold.
 *
 * Rows of a fold that the deadline left no time for are not predicted.  Seeded: yes.
 */
export async function predictLabels(table: Table, request: LabelRequest): Promise<PredictedLabels> {
  const { target, columns, seed, deadline } = request
  const { name, truth } = target
  const width = truth.classes.length
  const inputs = columns
    .filter((column) => column.name !== name && !outKinds.has(column.kind))
    .map((column) => column.name)
  const probabilities = new Float64Array(table.rowCount * width)
  const isPredicted = new Uint8Array(table.rowCount)
  if (deadline.expired()) return { probabilities, isPredicted }
  const groups = contentKeys(selectColumns(table, inputs))
  const by = {
    seed,
    wanted: foldCount,
    fit: fitter(table, inputs, request),
    isOver: () => deadline.expired(),
  }
  const { scored, rows } = await outOfFold({ target: truth, groups }, by)
  const found = spread(scored.predictions, width)
  rows.forEach((row, at) => {
    probabilities.set(found.subarray(at * width, (at + 1) * width), row * width)
    isPredicted[row] = 1
  })
  return { probabilities, isPredicted }
}
