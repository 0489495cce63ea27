import type { PcaState } from '@modelwright/runtime'
import { reshaped, sumInOrder } from '../arithmetic.ts'
import { columnsOf, matrixOf } from '../columns.ts'
import type { OnnxTransform } from '../contracts.ts'

/** How far each row goes in each direction: products added input after input. */
export const pca: OnnxTransform<PcaState> = {
  name: 'pca',
  refuse: ({ mean }) =>
    mean.length > 0 ? undefined : { reason: 'has no columns to project', mend: 'Leave pca() out' },
  write({ count, mean, vectors }, columns, { graph }) {
    const { tensor, width } = matrixOf(graph, columns)
    const apart = graph.add('Sub', [tensor, graph.doubles(mean, [1, width])])
    const products = graph.add('Mul', [
      reshaped(graph, apart, [0, 1, width]),
      graph.doubles(vectors, [1, count, width]),
    ])
    return columnsOf({ tensor: sumInOrder(graph, products, 2), width: count })
  },
}
