import type { Calibration } from '@modelwright/runtime'
import { arithmeticOf, sigmoidOf, softmaxOf } from '../arithmetic.ts'
import type { Matrix } from '../columns.ts'
import type { Graph } from '../graph.ts'

/** Reads numbers off a line through points, flat beyond its ends; shape `[rows × 1]`. */
function along(graph: Graph, x: string, { from, to }: Extract<Calibration, { method: 'line' }>): string {
  const { add, sub, mul, div, where, number } = arithmeticOf(graph)
  const last = from.length - 1
  if (last === 0) return where(graph.add('IsNaN', [x]), x, number(to[0]))
  const passed = graph.add('LessOrEqual', [graph.doubles(from, [1, from.length]), x])
  const count = graph.add('ReduceSum', [graph.add('Cast', [passed], { to: 7 }), graph.integers([1])], {
    keepdims: 1,
  })
  const one = graph.integers([1])
  const upper = graph.add('Max', [graph.add('Min', [count, graph.integers([last])]), one])
  const lower = graph.add('Sub', [upper, one])
  const at = (values: Float64Array, place: string): string =>
    graph.add('Gather', [graph.doubles(values), place], { axis: 0 })
  const part = div(sub(x, at(from, lower)), sub(at(from, upper), at(from, lower)))
  const inside = add(at(to, lower), mul(part, sub(at(to, upper), at(to, lower))))
  const isLow = graph.add('LessOrEqual', [x, number(from[0])])
  const isHigh = graph.add('GreaterOrEqual', [x, number(from[last])])
  return where(isLow, number(to[0]), where(isHigh, number(to[last]), inside))
}

/** Makes probabilities honest, as the runtime does. */
export function calibrated(graph: Graph, { tensor, width }: Matrix, how: Calibration): Matrix {
  const { add, sub, mul, where, number } = arithmeticOf(graph)
  if (how.method === 'line') return { tensor: along(graph, tensor, how), width }
  const least = number(1e-12)
  const logOf = (x: string): string => graph.add('Log', [where(graph.add('Less', [x, least]), least, x)])
  if (width > 1) return { tensor: softmaxOf(graph, mul(number(how.slope), logOf(tensor))), width }
  const odds = sub(logOf(tensor), logOf(sub(number(1), tensor)))
  return { tensor: sigmoidOf(graph, add(mul(number(how.slope), odds), number(how.intercept))), width }
}
