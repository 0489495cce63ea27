import type { PolynomialState } from '@modelwright/runtime'
import { cut } from '../arithmetic.ts'
import { matrixOf, type OnnxColumn } from '../columns.ts'
import type { OnnxTransform } from '../contracts.ts'

const largest = 1e300

/** Products of columns, factor after factor, cut as the runtime cuts them. */
export const polynomial: OnnxTransform<PolynomialState> = {
  name: 'polynomial',
  write: ({ degree, factors }, columns, { graph }) =>
    Array.from({ length: factors.length / degree }, (_, at): OnnxColumn => {
      let product = graph.doubles([1], [1, 1])
      for (const factor of factors.subarray(at * degree, (at + 1) * degree)) {
        if (factor < 0) continue
        const next = graph.add('Mul', [product, matrixOf(graph, [columns[factor]]).tensor])
        product = cut(graph, next, graph.double(-largest), graph.double(largest))
      }
      return { type: 'number', tensor: product, at: 0, width: 1 }
    }),
}
