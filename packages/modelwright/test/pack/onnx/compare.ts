import { type Artifact, allOperations, type Batch, decide, type Model, modelOf } from '@modelwright/runtime'
import { expect } from 'vitest'
import { writeOnnx } from '../../../src/pack/onnx/index.ts'
import { feedsOf, type OnnxRunner } from './onnxruntime.ts'

/** Probabilities may be this far apart, values by this share. */
export const tolerance = 1e-6

/** How far apart the two are, and in how many rows the labels differ. */
export interface Difference {
  readonly rows: number
  readonly probabilities: number
  readonly labels: number
}

/** Makes a model of an artifact in memory. */
export function modelIn(artifact: Artifact): Model {
  return modelOf(artifact, allOperations, () => '0'.repeat(64))
}

const apart = (a: number, b: number): number =>
  Object.is(a, b) || a === b ? 0 : Math.abs(a - b) / Math.max(1, Math.abs(b))

/** Runs a batch through the runtime and through onnxruntime. */
export async function differenceOf(
  model: Model,
  bytes: Uint8Array,
  batch: Batch,
  runner: OnnxRunner,
): Promise<Difference> {
  const { schema, threshold } = model.artifact
  const ours = model.predictBatch(batch)
  const theirs = await runner.run(bytes, feedsOf(schema, batch))
  const rows = batch.rowCount
  if (schema.output.classes === undefined) {
    const value = theirs['value']!.doubles!
    return { rows, labels: 0, probabilities: Math.max(0, ...ours.map((one, at) => apart(value[at], one))) }
  }
  const count = schema.output.classes.length
  const probabilities = theirs['probabilities']!.doubles!
  let most = 0
  let labels = 0
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < count; k++) {
      const one =
        schema.output.task === 'binary' ? (k === 1 ? ours[row] : 1 - ours[row]) : ours[row * count + k]
      const far = apart(probabilities[row * count + k], one)
      if (!(far <= most)) most = far
    }
    if (theirs['label']!.values![row] !== decide(ours, row, schema, threshold)) labels++
  }
  return { rows, probabilities: most, labels }
}

/** Exports a model and expects the same answers for rows. */
export async function expectSame(model: Model, batch: Batch, runner: OnnxRunner): Promise<Difference> {
  const { bytes } = writeOnnx(model)
  const difference = await differenceOf(model, bytes, batch, runner)
  expect(difference.labels).toBe(0)
  expect(difference.probabilities).toBeLessThanOrEqual(tolerance)
  return difference
}
