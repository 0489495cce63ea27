import {
  allOperations,
  type Batch,
  explainBatch,
  isModelwrightError,
  type Operations,
  type Pipeline,
  type WasmHost,
} from '@modelwright/runtime'
import { ModelwrightError, type Seed, takeBatch } from '../../core/index.ts'
import type { LocalExplanations } from './local.ts'
import { type Margin, marginOf } from './margin.ts'
import { pipelineComposer } from './pipeline-composer.ts'
import { shapleyValues } from './shapley.ts'

/** Rows to explain, among others. */
export interface ExplainInput {
  readonly pipeline: Pipeline
  /** Rows as read by the pipeline's schema. */
  readonly pool: Batch
  /** Positions of those to explain; all when absent. */
  readonly rows?: Uint32Array
  /** Positions of those to compare with, where a model keeps no means of its training rows; all when absent. */
  readonly background?: Uint32Array
  readonly seed: Seed
  /** Rows that may be predicted for each row explained, where there is no exact way: 4,096 when absent. */
  readonly budget?: number
  readonly operations?: Operations
  /** The host's `WebAssembly`: trees are several times as fast. */
  readonly wasm?: WasmHost
}

/** Why there is no exact way: another kind of model, features made of several columns, nothing kept of the training rows. */
const unexplained = ['EVALUATE_MODEL_UNEXPLAINED', 'EVALUATE_COVERS_ABSENT', 'EVALUATE_PATH_DEEP']

function outputNames({ schema: { output } }: Pipeline, count: number): readonly string[] {
  if (output.classes === undefined) return [output.name]
  return count === 1 ? [output.classes[1]] : output.classes
}

/** Exactly, from what the model keeps of its training rows; undefined where that is not possible. */
function exactly({ pipeline, wasm }: ExplainInput, { scale }: Margin, rows: Batch, operations: Operations) {
  try {
    const how = wasm === undefined ? { operations } : { operations, wasm }
    const { inputs, outputs, contributions, expected } = explainBatch(pipeline, rows, how)
    const count = outputs.length
    const size = inputs.length * count
    const scores = Float64Array.from({ length: rows.rowCount * count }, (_, at) => {
      const row = Math.floor(at / count)
      let sum = expected[at % count]
      for (let i = at % count; i < size; i += count) sum += contributions[row * size + i]
      return sum
    })
    const method = pipeline.model.name === 'trees' ? 'trees' : 'linear'
    return { columns: inputs, outputs, scale, method, contributions, scores, expected } as const
  } catch (error) {
    if (isModelwrightError(error) && unexplained.includes(error.code)) return undefined
    throw error
  }
}

function noBackground(): ModelwrightError {
  return new ModelwrightError('EVALUATE_ROWS_EMPTY', {
    message: 'There are no rows to compare with.',
    mend: ['Give a file with more rows.'],
  })
}

/**
 * Explains what any pipeline says of rows: how much each column moved the score away from a mean score.
 *
 * Trees and linear models of which each feature is made of one column are explained exactly, beside their training rows; all
 * others by predicting rows put together of the row and of background rows. Contributions add up to the score before
 * calibration and threshold; they tell what the model goes by, not what causes the target.
 * Seeded: yes, where orders of columns are drawn.
 *
 * @throws {ModelwrightError} EVALUATE_ROWS_EMPTY - when there is nothing to compare with
 */
export function explainRows(input: ExplainInput): LocalExplanations {
  const { pipeline, pool, seed, budget, operations = allOperations } = input
  const every = Uint32Array.from({ length: pool.rowCount }, (_, row) => row)
  const { rows = every, background = every } = input
  const margin = marginOf(pipeline)
  const exact = exactly(input, margin, takeBatch(pool, rows), operations)
  if (exact !== undefined) return exact
  if (background.length === 0) throw noBackground()
  const composer = pipelineComposer(margin.pipeline, pool, operations)
  const found = shapleyValues({
    composer,
    rows,
    background,
    seed,
    ...(budget === undefined ? {} : { budget }),
  })
  const { history, inputs } = pipeline.schema
  const names = inputs.map(({ name }) => name)
  return {
    columns: history === undefined ? names : [...names, history.name],
    outputs: outputNames(pipeline, found.expected.length),
    scale: margin.scale,
    ...found,
  }
}
