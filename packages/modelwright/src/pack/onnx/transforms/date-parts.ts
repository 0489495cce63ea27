import type { DatePart, DatePartsState } from '@modelwright/runtime'
import { arithmeticOf } from '../arithmetic.ts'
import { matrixOf, type OnnxColumn } from '../columns.ts'
import type { OnnxTransform } from '../contracts.ts'
import { civilNodes, daysOf, modulo, nameableTime } from '../date-nodes.ts'
import type { Graph } from '../graph.ts'

const hourMs = 3_600_000

/** Parts of one column of times, each a tensor `[rows × 1]`. */
function partsOf(graph: Graph, column: OnnxColumn): Readonly<Record<DatePart, string>> {
  const arithmetic = arithmeticOf(graph)
  const { add, div, floor, number } = arithmetic
  const { days, rest } = daysOf(graph, nameableTime(graph, matrixOf(graph, [column]).tensor))
  return {
    ...civilNodes(graph, days),
    weekday: modulo(arithmetic, add(days, number(3)), 7),
    hour: floor(div(rest, number(hourMs))),
    days,
  }
}

/** Year, month, day, weekday, hour and days since 1970: whole numbers, by the runtime's own arithmetic. */
export const dateParts: OnnxTransform<DatePartsState> = {
  name: 'date-parts',
  write: ({ columns: asked }, columns, { graph }) =>
    columns.flatMap((column, at) => {
      const parts = partsOf(graph, column)
      return asked[at].parts.map(
        (part): OnnxColumn => ({ type: 'number', tensor: parts[part], at: 0, width: 1 }),
      )
    }),
}
