import type { ClipValuesState } from '@modelwright/runtime'
import { cut } from '../arithmetic.ts'
import type { OnnxFix } from '../contracts.ts'

/** Numbers beyond a bound, brought to the bound. */
export const clipValues: OnnxFix<ClipValuesState> = {
  name: 'clip-values',
  writeNumbers({ low, high }, tensor, { graph, isTime }) {
    return isTime ? tensor : cut(graph, tensor, graph.double(low), graph.double(high))
  },
  leftOver: 'within the bounds of the column',
}
