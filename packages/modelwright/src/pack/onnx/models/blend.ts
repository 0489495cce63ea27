import type { BlendState } from '@modelwright/runtime'
import { cut, reshaped, sumInOrder } from '../arithmetic.ts'
import { matrixOf } from '../columns.ts'
import type { OnnxModel } from '../contracts.ts'

/** The weighted mean of several models, kept between the least and the greatest of what they say. */
export const blend: OnnxModel<BlendState> = {
  name: 'blend',
  write({ outputs, weights }, columns, { graph }) {
    const shape = [0, weights.length, outputs]
    const said = reshaped(graph, matrixOf(graph, columns).tensor, shape)
    const weighted = graph.add('Mul', [said, graph.doubles(weights, [1, weights.length, 1])])
    const bound = (op: string): string => graph.add(op, [said], { axes: [1], keepdims: 0 })
    const mean = sumInOrder(graph, weighted, 1)
    return { tensor: cut(graph, mean, bound('ReduceMin'), bound('ReduceMax')), width: outputs }
  },
}
