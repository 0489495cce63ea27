import type { OnnxRefusal } from '../contracts.ts'

/** Projects weights of terms. */
export const svd: OnnxRefusal = {
  name: 'svd',
  reason: 'projects weights of terms, which ONNX has no operators to make of a text',
  mend: 'Leave the text columns out (ignore: [<column>]), or deploy to a target that runs our runtime',
}
