import type { ClipState } from '@modelwright/runtime'
import { cut } from '../arithmetic.ts'
import { columnsOf, matrixOf } from '../columns.ts'
import type { OnnxTransform } from '../contracts.ts'

/** What lies outside the bounds is put on them. */
export const clip: OnnxTransform<ClipState> = {
  name: 'clip',
  write({ low, high }, columns, { graph }) {
    if (columns.length === 0) return []
    const { tensor, width } = matrixOf(graph, columns)
    const bound = (values: Float64Array): string => graph.doubles(values, [1, width])
    return columnsOf({ tensor: cut(graph, tensor, bound(low), bound(high)), width })
  },
}
