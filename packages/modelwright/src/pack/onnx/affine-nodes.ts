import type { AffineState } from '@modelwright/runtime'
import { columnsOf, matrixOf } from './columns.ts'
import type { OnnxTransform } from './contracts.ts'

/** Makes an exporter of `(value − centre) / scale`, column by column. */
export function affineTransform(name: string): OnnxTransform<AffineState> {
  return {
    name,
    write({ centre, scale }, columns, { graph }) {
      if (columns.length === 0) return []
      const { tensor, width } = matrixOf(graph, columns)
      const moved = graph.add('Sub', [tensor, graph.doubles(centre, [1, width])])
      return columnsOf({ tensor: graph.add('Div', [moved, graph.doubles(scale, [1, width])]), width })
    },
  }
}
