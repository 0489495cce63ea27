import type { Batch } from './column.ts'
import type { Artifact, Operations, Schema } from './contracts.ts'
import { type Prediction, predictionOf } from './decide.ts'
import { compile } from './predictor.ts'
import { type Problem, type ReadPolicy, type ReadResult, readColumns, readRows } from './schema.ts'

/** What a model says of rows, or why it says nothing. */
export interface Predictions {
  /** One per row, in order; none when there are problems. */
  readonly predictions: readonly Prediction[]
  /** What is wrong with the rows: the first 100. */
  readonly problems: readonly Problem[]
  /** What is worth knowing about the rows: the first 100. */
  readonly notes: readonly Problem[]
  readonly problemCount: number
  readonly noteCount: number
}

/** A loaded model: checks rows by its schema and predicts. */
export interface Model {
  readonly name: string
  /** SHA-256 of the artifact, hex. */
  readonly digest: string
  readonly schema: Schema
  readonly artifact: Artifact
  /** Those it was loaded with. */
  readonly operations: Operations
  /** Reads rows as they come from JSON by the schema. */
  read(rows: readonly unknown[], policy?: ReadPolicy): ReadResult
  /** Reads columns of a table by the schema. */
  readColumns(batch: Batch, policy?: ReadPolicy): ReadResult
  /** Reads rows and predicts; all rows must be free of problems. */
  predict(rows: readonly unknown[], policy?: ReadPolicy): Predictions
  /** Predicts from columns that were read by the schema; gives the model's output, shape `[rows × outputs]`. */
  predictBatch(batch: Batch): Float64Array
}

/** Makes a model of an artifact that is in memory already; `digestOf` is called when the digest is first asked for. */
export function modelOf(artifact: Artifact, operations: Operations, digestOf: () => string): Model {
  const predictBatch = compile(artifact, operations)
  let digest: string | undefined
  const read: Model['read'] = (rows, policy) => readRows(artifact, operations, rows, policy)
  return {
    name: artifact.name,
    get digest() {
      digest ??= digestOf()
      return digest
    },
    schema: artifact.schema,
    artifact,
    operations,
    read,
    readColumns: (batch, policy) => readColumns(artifact, operations, batch, policy),
    predict: (rows, policy) => predictRead(artifact, predictBatch, read(rows, policy)),
    predictBatch,
  }
}

/** Predicts rows that were read, unless there is a problem. */
export function predictRead(
  artifact: Artifact,
  predictBatch: (batch: Batch) => Float64Array,
  result: ReadResult,
): Predictions {
  const { batch, ...findings } = result
  if (findings.problemCount > 0) return { predictions: [], ...findings }
  const outputs = predictBatch(batch)
  const infinite = outputs.findIndex((value) => !(value - value === 0))
  if (infinite >= 0) return refuseInfinite(findings, Math.floor((infinite * batch.rowCount) / outputs.length))
  const predictions = new Array<Prediction>(batch.rowCount)
  for (let row = 0; row < batch.rowCount; row++)
    predictions[row] = predictionOf(outputs, row, artifact.schema, artifact.threshold)
  return { predictions, ...findings }
}

/** Refuses rows so extreme that a sum overflows: JSON has no word for infinity. */
export function refuseInfinite(findings: Omit<Predictions, 'predictions'>, row: number): Predictions {
  const message = 'The values of this row are so extreme that the model has no finite answer.'
  const problems: Problem[] = [{ code: 'value-outside', row, column: '', message }]
  return { ...findings, predictions: [], problems, problemCount: 1 }
}
