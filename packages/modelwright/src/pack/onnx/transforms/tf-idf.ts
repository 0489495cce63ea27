import type { OnnxRefusal } from '../contracts.ts'

/** Takes texts apart into words or runs of characters. */
export const tfIdf: OnnxRefusal = {
  name: 'tf-idf',
  reason: 'takes a text apart into terms, and ONNX has no operator for that up to opset 19',
  mend: 'Leave the text columns out (ignore: [<column>]), or deploy to a target that runs our runtime',
}
