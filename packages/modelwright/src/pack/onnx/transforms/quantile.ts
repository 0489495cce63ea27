import type { QuantileState } from '@modelwright/runtime'
import { arithmeticOf } from '../arithmetic.ts'
import { matrixOf, type OnnxColumn } from '../columns.ts'
import type { OnnxTransform } from '../contracts.ts'
import type { Graph } from '../graph.ts'
import { normalQuantileNodes } from '../normal-quantile-nodes.ts'

const leastShare = 1e-7
const farthest = 5.199337582605575

/** How many quantiles lie below each number (or, with `LessOrEqual`, at or below it); shape `[rows × 1]`. */
function countOf(graph: Graph, op: string, quantiles: string, value: string): string {
  const found = graph.add('Cast', [graph.add(op, [quantiles, value])], { to: 7 })
  return graph.add('ReduceSum', [found, graph.integers([1])], { keepdims: 1 })
}

/** The share of training values below one; in a run of equal quantiles, the middle of the run. */
function shareOf(graph: Graph, value: string, quantiles: Float64Array): string {
  const { add, sub, div, where, number } = arithmeticOf(graph)
  const last = quantiles.length - 1
  const isHigh = graph.add(last === 0 ? 'Greater' : 'GreaterOrEqual', [value, number(quantiles[last])])
  const ends = where(isHigh, number(1), number(0))
  if (last === 0) return ends
  const all = graph.doubles(quantiles, [1, quantiles.length])
  const first = countOf(graph, 'Less', all, value)
  const beyond = countOf(graph, 'LessOrEqual', all, value)
  const [firstAt, beyondAt] = [first, beyond].map((count) => graph.add('Cast', [count], { to: 11 }))
  const middle = div(div(sub(add(firstAt, beyondAt), number(1)), number(2)), number(last))
  const upper = graph.add('Max', [graph.add('Min', [first, graph.integers([last])]), graph.integers([1])])
  const at = (place: string): string => graph.add('Gather', [graph.doubles(quantiles), place], { axis: 0 })
  const lower = graph.add('Sub', [upper, graph.integers([1])])
  const from = at(lower)
  const part = div(sub(value, from), sub(at(upper), from))
  const between = div(add(graph.add('Cast', [lower], { to: 11 }), part), number(last))
  const isRun = graph.add('Less', [first, beyond])
  const inside = where(isRun, middle, between)
  const isLow = graph.add('LessOrEqual', [value, number(quantiles[0])])
  return where(graph.add('Or', [isLow, isHigh]), where(isLow, number(0), number(1)), inside)
}

/** The normal score of a share, bounded at both ends. */
function scoreOf(graph: Graph, share: string): string {
  const { where, number } = arithmeticOf(graph)
  const isLow = graph.add('Less', [share, number(leastShare)])
  const isHigh = graph.add('Greater', [share, number(1 - leastShare)])
  const inside = where(graph.add('Or', [isLow, isHigh]), number(0.5), share)
  const score = normalQuantileNodes(graph, inside)
  return where(isLow, number(-farthest), where(isHigh, number(farthest), score))
}

/** The share of training values below each number, or the normal score of that share. */
export const quantile: OnnxTransform<QuantileState> = {
  name: 'quantile',
  write: ({ shape, columns: learnt }, columns, { graph }) =>
    columns.map((column, at): OnnxColumn => {
      const value = matrixOf(graph, [column]).tensor
      const share = shareOf(graph, value, learnt[at].quantiles)
      const spread = shape === 'normal' ? scoreOf(graph, share) : share
      const isMissing = graph.add('IsNaN', [value])
      const tensor = graph.add('Where', [isMissing, graph.double(Number.NaN), spread])
      return { type: 'number', tensor, at: 0, width: 1 }
    }),
}
