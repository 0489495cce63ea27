import type { MissingFlagState } from '@modelwright/runtime'
import { reshaped } from '../arithmetic.ts'
import { matrixOf, type OnnxColumn } from '../columns.ts'
import type { OnnxTransform } from '../contracts.ts'
import type { Graph } from '../graph.ts'

function isMissing(graph: Graph, column: OnnxColumn): string {
  if (column.type === 'text') return column.isMissing
  if (column.type !== 'category') return graph.add('IsNaN', [matrixOf(graph, [column]).tensor])
  return reshaped(graph, graph.add('Equal', [column.tensor, graph.integers([0])]), [-1, 1])
}

/** 1 where a value is missing, else 0. */
export const missingFlag: OnnxTransform<MissingFlagState> = {
  name: 'missing-flag',
  write: (_state, columns, { graph }) =>
    columns.map(
      (column): OnnxColumn => ({
        type: 'number',
        tensor: graph.add('Cast', [isMissing(graph, column)], { to: 11 }),
        at: 0,
        width: 1,
      }),
    ),
}
