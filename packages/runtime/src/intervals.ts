import type { Batch } from './column.ts'
import type { Prediction } from './decide.ts'
import { ModelwrightError } from './errors.ts'
import { type Model, type Predictions, predictRead, refuseInfinite } from './model.ts'
import type { ReadPolicy } from './schema.ts'

/** Tells intervals or sets from rows that were read and the model's outputs for them. */
type Tell = (batch: Batch, outputs: Float64Array) => Float64Array

const tellers = new WeakMap<Model, Tell>()

function tellerOf(model: Model): Tell {
  const known = tellers.get(model)
  if (known !== undefined) return known
  const { artifact, operations } = model
  if (artifact.intervals === undefined || operations.intervals === undefined) throw noIntervals()
  const made = operations.intervals.of(artifact, operations)
  tellers.set(model, made)
  return made
}

/** Says that a model was packed without intervals. */
export function noIntervals(): ModelwrightError {
  return new ModelwrightError('EVALUATE_INTERVALS_ABSENT', {
    message: 'The model gives no intervals: it was packed without them.',
    mend: ['Declare them in the workflow and run it again:  evaluate: { intervals: conformal() }'],
  })
}

/**
 * Tells the interval or the set of classes of each row: lower and upper end, shape `[rows × 2]`; of classes 1 for those in
 * the set and else 0, shape `[rows × classes]`.
 *
 * @param batch - rows as the model's `readColumns` gives them
 * @param outputs - what its `predictBatch` gives for them
 * @throws {ModelwrightError} EVALUATE_INTERVALS_ABSENT - when the model was packed without intervals
 */
export function intervalsBatch(model: Model, batch: Batch, outputs: Float64Array): Float64Array {
  return tellerOf(model)(batch, outputs)
}

function withInterval(said: Prediction, ends: Float64Array, row: number, classes?: readonly string[]) {
  if (classes === undefined) return { ...said, interval: { low: ends[2 * row], high: ends[2 * row + 1] } }
  return { ...said, set: classes.filter((_, code) => ends[row * classes.length + code] === 1) }
}

/** Adds to each prediction its interval, or the set of classes that are plausible. */
export function addIntervals(
  model: Model,
  said: Predictions,
  batch: Batch,
  outputs: Float64Array,
): Predictions {
  if (said.problemCount > 0) return said
  const ends = tellerOf(model)(batch, outputs)
  const infinite = ends.findIndex((end) => !Number.isFinite(end))
  if (infinite >= 0) return refuseInfinite(said, Math.floor(infinite / 2))
  const { classes } = model.schema.output
  return {
    ...said,
    predictions: said.predictions.map((one, row) => withInterval(one, ends, row, classes)),
  }
}

/**
 * Reads rows and predicts, each with its interval, or the set of classes that are plausible.
 *
 * Of many rows like those the model was made from, the share that the artifact's `intervals.coverage` says holds the truth;
 * an empty set says that no class is plausible.
 *
 * @throws {ModelwrightError} EVALUATE_INTERVALS_ABSENT - when the model was packed without intervals
 */
export function predictIntervals(model: Model, rows: readonly unknown[], policy?: ReadPolicy): Predictions {
  tellerOf(model)
  const read = model.read(rows, policy)
  let outputs: Float64Array = new Float64Array(0)
  const said = predictRead(model.artifact, (batch) => (outputs = model.predictBatch(batch)), read)
  return addIntervals(model, said, read.batch, outputs)
}
