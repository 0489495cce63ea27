import type { BinState } from '@modelwright/runtime'
import { reshaped } from '../arithmetic.ts'
import { matrixOf, type OnnxCategory } from '../columns.ts'
import type { OnnxTransform } from '../contracts.ts'

/** Counts the edges at or below each number; one more is its place. Missing is place 0. */
export const bin: OnnxTransform<BinState> = {
  name: 'bin',
  write: ({ columns: bins }, columns, { graph }) =>
    columns.map((column, at): OnnxCategory => {
      const { edges, levels } = bins[at]
      const { tensor } = matrixOf(graph, [column])
      const isPresent = graph.add('Cast', [graph.add('Equal', [tensor, tensor])], { to: 7 })
      const isAbove = graph.add('GreaterOrEqual', [tensor, graph.doubles(edges, [1, edges.length])])
      const counted =
        edges.length === 0
          ? isPresent
          : graph.add('Add', [
              isPresent,
              graph.add('ReduceSum', [graph.add('Cast', [isAbove], { to: 7 }), graph.integers([1])], {
                keepdims: 1,
              }),
            ])
      return { type: 'category', tensor: reshaped(graph, counted, [-1]), levels }
    }),
}
