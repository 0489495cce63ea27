import type { OnnxRefusal } from '../contracts.ts'

/** Counts the characters and words of texts. */
export const textLength: OnnxRefusal = {
  name: 'text-length',
  reason: 'counts the characters of a text, and ONNX has no operator for that up to opset 19',
  mend: 'Leave the text columns out (ignore: [<column>]), or deploy to a target that runs our runtime',
}
