import type { ConstantState } from '@modelwright/runtime'
import { sameForAll } from '../arithmetic.ts'
import type { OnnxModel } from '../contracts.ts'

/** The same numbers for every row. */
export const constant: OnnxModel<ConstantState> = {
  name: 'constant',
  write: ({ outputs }, _columns, { graph, rowsOf }) => ({
    tensor: sameForAll(graph, outputs, rowsOf),
    width: outputs.length,
  }),
}
