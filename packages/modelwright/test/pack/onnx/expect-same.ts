import { type Artifact, allOperations, type Batch, type Model, modelOf } from '@modelwright/runtime'
import { expect } from 'vitest'
import {
  compareOnnx,
  type OnnxAnswers,
  type OnnxDifference,
  onnxTolerance,
  writeOnnx,
} from '../../../src/pack/onnx/index.ts'
import { feedsOf, type OnnxRunner } from './onnxruntime.ts'

/** Makes a model of an artifact in memory. */
export function modelIn(artifact: Artifact): Model {
  return modelOf(artifact, allOperations, () => '0'.repeat(64))
}

/** Runs a batch through the runtime and through onnxruntime. */
export async function differenceOf(
  model: Model,
  bytes: Uint8Array,
  batch: Batch,
  runner: OnnxRunner,
): Promise<OnnxDifference> {
  const { label, probabilities, value } = await runner.run(bytes, feedsOf(model.schema, batch))
  const answers: OnnxAnswers =
    value === undefined
      ? { label: label.values as string[], probabilities: probabilities.doubles! }
      : { value: value.doubles! }
  return compareOnnx(model, batch, answers)
}

/** Exports a model and expects the same answers for rows. */
export async function expectSame(model: Model, batch: Batch, runner: OnnxRunner): Promise<OnnxDifference> {
  const { bytes } = writeOnnx(model)
  const difference = await differenceOf(model, bytes, batch, runner)
  expect(difference.labels).toBe(0)
  expect(difference.most).toBeLessThanOrEqual(onnxTolerance)
  return difference
}
