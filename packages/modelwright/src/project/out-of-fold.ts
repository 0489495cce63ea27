import { learnFixes } from '../clean/index.ts'
import {
  columnOf,
  contentKeys,
  type Deadline,
  type Log,
  outKinds,
  type Seed,
  selectColumns,
  selectRows,
  type Table,
  type Target,
  takeTarget,
} from '../core/index.ts'
import type { OutOfFold } from '../explore/index.ts'
import { inferSchema, type KindOfColumn } from '../prepare/index.ts'
import { fitPipeline, predictPipeline } from '../train/index.ts'
import { foldsOf, rowsOfFold } from '../tune/index.ts'
import { readBy } from './run/reading.ts'

type Classes = Extract<Target, { codes: Int32Array }>

/** What is predicted, and by what. */
export interface OutOfFoldRequest {
  readonly target: { readonly name: string; readonly truth: Classes }
  readonly columns: readonly KindOfColumn[]
  readonly seed: Seed
  readonly deadline: Deadline
  readonly log: Log
}

const folds = 3

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

/**
 * Predicts the class of each row by boosted trees that were fitted on other rows; equal rows share a fold.
 *
 * Rows of a fold that the deadline left no time for are not predicted.  Seeded: yes.
 */
export async function outOfFold(
  table: Table,
  { target, columns, seed, deadline, log }: OutOfFoldRequest,
): Promise<OutOfFold> {
  const { name, truth } = target
  const width = truth.classes.length
  const output = { name, task: truth.task, classes: truth.classes }
  const kinds = columns.filter((column) => column.name !== name)
  const inputs = kinds.filter(({ kind }) => !outKinds.has(kind)).map((column) => column.name)
  for (const input of inputs) columnOf(table, input)
  const probabilities = new Float64Array(table.rowCount * width)
  const isPredicted = new Uint8Array(table.rowCount)
  const dealt = foldsOf(truth, { folds, seed, groups: contentKeys(selectColumns(table, inputs)) })
  for (let fold = 0; fold < dealt.count && !deadline.expired(); fold++) {
    log({ kind: 'progress', stage: 'explore', fraction: fold / dealt.count, note: 'labels' })
    const { train, test } = rowsOfFold(dealt, fold)
    const training = selectRows(table, train)
    const fixes = learnFixes(training, inputs, [])
    const { schema } = inferSchema(training, fixes, kinds, output)
    const context = { schema, fixes, seed: seed.split('fit', fold), deadline, progress: () => {} }
    const pipeline = await fitPipeline(
      recipe,
      readBy({ schema, fixes }, training),
      takeTarget(truth, train),
      context,
    )
    const found = spread(predictPipeline(pipeline, readBy({ schema, fixes }, selectRows(table, test))), width)
    test.forEach((row, at) => {
      probabilities.set(found.subarray(at * width, (at + 1) * width), row * width)
      isPredicted[row] = 1
    })
  }
  return { probabilities, isPredicted }
}
