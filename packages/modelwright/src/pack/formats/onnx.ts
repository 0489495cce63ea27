import type { Model, Pipeline } from '@modelwright/runtime'
import type { OnnxCheck, OnnxExport, OnnxOptions, OnnxRefusal } from '../onnx/index.ts'

/**
 * Writes the whole pipeline of a model as ONNX: fixes of numbers, known spellings, transforms, model, calibration, label.
 *
 * Missing: NaN, or the empty string.
 *
 * @throws {ModelwrightError} PACK_OPERATION_UNEXPORTABLE - when an operation cannot be written, before anything is built
 * @throws {ModelwrightError} PACK_ONNX_LARGE - when it takes more than 2 GB
 */
export async function exportOnnx(
  model: Pick<Model, 'artifact' | 'digest' | 'operations'>,
  options: OnnxOptions = {},
): Promise<OnnxExport> {
  const { writeOnnx } = await import('../onnx/index.ts')
  return writeOnnx(model, options)
}

/** Says which operations of a pipeline cannot be written as ONNX, by name, and what is left to whoever sends rows. */
export async function checkOnnx(pipeline: Pipeline): Promise<OnnxCheck> {
  const onnx = await import('../onnx/index.ts')
  return onnx.checkPipeline(pipeline)
}

/** Lists the operations that cannot be written whatever their state, so that a run can be refused before anything is fitted. */
export async function onnxRefusals(): Promise<readonly OnnxRefusal[]> {
  const { refusedAlways } = await import('../onnx/index.ts')
  return refusedAlways()
}
