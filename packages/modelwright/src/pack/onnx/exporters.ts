import { isRefusal, type OnnxExporters, type OnnxRefusal } from './contracts.ts'
import { onnxFixes } from './fixes/index.ts'
import { onnxMembers } from './members.ts'
import { onnxModels } from './models/index.ts'
import { onnxTransforms } from './transforms/index.ts'

/** Every operation of the runtime: how it is written as ONNX, or why it cannot be. */
export const onnxExporters: OnnxExporters = {
  fixes: onnxFixes,
  transforms: { ...onnxTransforms, ...onnxMembers(onnxModels) },
  models: onnxModels,
}

/** The operations that cannot be written whatever their state, and why. */
export function refusedAlways(): readonly OnnxRefusal[] {
  const all: (object & { readonly name: string })[] = [
    ...Object.values(onnxExporters.fixes),
    ...Object.values(onnxExporters.transforms),
    ...Object.values(onnxExporters.models),
  ]
  return all.filter(isRefusal)
}
