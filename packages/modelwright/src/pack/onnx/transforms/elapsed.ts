import type { ElapsedState } from '@modelwright/runtime'
import { columnsOf, matrixOf } from '../columns.ts'
import type { OnnxTransform } from '../contracts.ts'

/** How long after a moment, or after the first column, each time lies. */
export const elapsed: OnnxTransform<ElapsedState> = {
  name: 'elapsed',
  write({ since, unitMs }, columns, { graph }) {
    const isFromFirst = Number.isNaN(since)
    const measured = isFromFirst ? columns.slice(1) : columns
    if (measured.length === 0) return []
    const start = isFromFirst ? matrixOf(graph, columns.slice(0, 1)).tensor : graph.double(since)
    const { tensor, width } = matrixOf(graph, measured)
    const apart = graph.add('Sub', [tensor, start])
    return columnsOf({ tensor: graph.add('Div', [apart, graph.double(unitMs)]), width })
  },
}
