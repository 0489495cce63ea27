import type { Cycle, DateCyclesState } from '@modelwright/runtime'
import { type Arithmetic, arithmeticOf } from '../arithmetic.ts'
import { matrixOf, type OnnxColumn } from '../columns.ts'
import type { OnnxTransform } from '../contracts.ts'
import { civilNodes, daysToNodes, modulo, nameableTime } from '../date-nodes.ts'
import type { Graph } from '../graph.ts'

const dayMs = 86_400_000
const quarter = 1.5707963267948966

/** How far a moment is into its cycle. @see `turnOf` of the runtime */
function turnOf(graph: Graph, cycle: Cycle, time: string): string {
  const arithmetic = arithmeticOf(graph)
  const { add, sub, mul, div, floor, where, number } = arithmetic
  const days = floor(div(time, number(dayMs)))
  const ofDay = div(sub(time, mul(days, number(dayMs))), number(dayMs))
  if (cycle === 'day') return ofDay
  if (cycle === 'week') return div(add(modulo(arithmetic, add(days, number(3)), 7), ofDay), number(7))
  const { year, month } = civilNodes(graph, days)
  const nextYear = add(year, number(1))
  const isDecember = graph.add('Equal', [month, number(12)])
  const [first, next] =
    cycle === 'year'
      ? [daysToNodes(graph, year, number(1)), daysToNodes(graph, nextYear, number(1))]
      : [
          daysToNodes(graph, year, month),
          daysToNodes(
            graph,
            where(isDecember, nextYear, year),
            where(isDecember, number(1), add(month, number(1))),
          ),
        ]
  return div(add(sub(days, first), ofDay), sub(next, first))
}

/** sin(x) for |x| ≤ π/4, the polynomial of the runtime. */
function smallSine({ add, mul, polynomial, number }: Arithmetic, x: string): string {
  const z = mul(x, x)
  const r = polynomial(
    [
      1.58969099521155e-10, -2.5050760253406863e-8, 2.7557313707070068e-6, -0.0001984126982985795,
      0.00833333333332249,
    ],
    z,
  )
  return add(x, mul(mul(z, x), add(number(-0.16666666666666632), mul(z, r))))
}

/** cos(x) for |x| ≤ π/4. */
function smallCosine({ sub, mul, polynomial, number }: Arithmetic, x: string): string {
  const z = mul(x, x)
  const inner = polynomial(
    [
      -1.1359647557788195e-11, 2.087572321298175e-9, -2.7557314351390663e-7, 2.480158728947673e-5,
      -0.001388888888887411, 0.0416666666666666,
    ],
    z,
  )
  return sub(number(1), sub(mul(number(0.5), z), mul(z, mul(z, inner))))
}

/** The sine of a share of a full turn. */
function sineOfTurn(graph: Graph, turn: string): string {
  const arithmetic = arithmeticOf(graph)
  const { add, sub, mul, floor, where, number } = arithmetic
  const quarters = mul(turn, number(4))
  const place = floor(add(quarters, number(0.5)))
  const rest = mul(sub(quarters, place), number(quarter))
  const turned = modulo(arithmetic, place, 4)
  const isOdd = graph.add('Equal', [modulo(arithmetic, turned, 2), number(1)])
  const wave = where(isOdd, smallCosine(arithmetic, rest), smallSine(arithmetic, rest))
  const isLater = graph.add('GreaterOrEqual', [turned, number(2)])
  return where(isLater, graph.add('Neg', [wave]), wave)
}

/** Times on the circle of their day, week, month or year, as sine and cosine. */
export const dateCycles: OnnxTransform<DateCyclesState> = {
  name: 'date-cycles',
  write: ({ columns: asked }, columns, { graph }) =>
    columns.flatMap((column, at) => {
      const time = nameableTime(graph, matrixOf(graph, [column]).tensor)
      return asked[at].cycles.flatMap((cycle): OnnxColumn[] => {
        const turn = turnOf(graph, cycle, time)
        const later = graph.add('Add', [turn, graph.double(0.25)])
        return [turn, later].map((of) => ({ type: 'number', tensor: sineOfTurn(graph, of), at: 0, width: 1 }))
      })
    }),
}
