import type { OnnxRefusal } from '../contracts.ts'

/** Looks at the rows before a row, which a model of one tensor a column has no place for. */
export const lag: OnnxRefusal = {
  name: 'lag',
  reason: 'looks at the rows before a row, and an ONNX model sees each row alone',
  mend: 'Compute the column before the table is retrieved, and leave lag() out',
}
