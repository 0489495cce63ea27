import type { NeighboursState } from '@modelwright/runtime'
import { cut, reshaped, sumInOrder } from '../arithmetic.ts'
import { asLevels, matrixOf, type OnnxColumn } from '../columns.ts'
import type { OnnxContext, OnnxModel } from '../contracts.ts'
import type { Graph } from '../graph.ts'

/** Farther out all numbers are alike. */
const most = 1e15

/** Numbers as rows are remembered: cut, float32. */
function asked(graph: Graph, column: OnnxColumn): string {
  const bounded = cut(graph, matrixOf(graph, [column]).tensor, graph.double(-most), graph.double(most))
  return graph.add('Cast', [graph.add('Cast', [bounded], { to: 1 })], { to: 11 })
}

/** Squared distance in one number to each remembered row; shape `[rows × remembered]`. */
function numberSquares(graph: Graph, column: OnnxColumn, remembered: Float64Array): string {
  const apart = graph.add('Sub', [asked(graph, column), graph.doubles(remembered, [1, remembered.length])])
  return graph.add('Mul', [apart, apart])
}

/** Levels that differ are as far apart as two columns of 0 and 1; one that is missing is half as far from any. */
function levelSquares(graph: Graph, column: OnnxColumn, codes: Int32Array): string {
  const place = reshaped(graph, asLevels(column).tensor, [-1, 1])
  const places = Array.from(codes, (code) => code + 1)
  const isSame = graph.add('Equal', [place, graph.integers(places, [1, places.length])])
  const isThere = graph.add('Cast', [graph.add('Greater', [place, graph.integers([0])])], { to: 11 })
  const areThere = Float64Array.from(codes, (code) => Number(code >= 0))
  const apart = graph.add('Add', [isThere, graph.doubles(areThere, [1, codes.length])])
  return graph.add('Where', [isSame, graph.double(0), apart])
}

/** Squared distances to all remembered rows, input after input: numbers first, as the runtime adds them. */
function squaresOf({ graph }: OnnxContext, state: NeighboursState, columns: readonly OnnxColumn[]): string {
  const { sizes, numbers, codes, targets } = state
  const count = sizes.filter((size) => size < 0).length
  const rest = sizes.length - count
  const parts: { isNumber: boolean; tensor: string }[] = []
  let [number, category] = [0, 0]
  sizes.forEach((size, input) => {
    const isNumber = size < 0
    const at = isNumber ? number++ : category++
    const own = (_: unknown, row: number): number =>
      isNumber ? numbers[row * count + at] : codes[row * rest + at]
    const tensor = isNumber
      ? numberSquares(graph, columns[input], Float64Array.from(targets, own))
      : levelSquares(graph, columns[input], Int32Array.from(targets, own))
    parts.push({ isNumber, tensor })
  })
  const ordered = [...parts.filter(({ isNumber }) => isNumber), ...parts.filter(({ isNumber }) => !isNumber)]
  return ordered.map(({ tensor }) => tensor).reduce((sum, next) => graph.add('Add', [sum, next]))
}

/** So many of the lightest rows that the neighbours asked for are among the nearest whatever the order. */
function rowsAsked({ neighbours, weights }: NeighboursState): number {
  const sorted = weights.slice().sort()
  let room = neighbours
  let count = 0
  while (count < sorted.length && room > 0) room -= sorted[count++]
  return count
}

/** How much each of the nearest counts: its weight as far as there is room, over the distance where that is asked for. */
function saysOf(graph: Graph, state: NeighboursState, squares: string, rows: string): string {
  const { neighbours, weights, isByDistance } = state
  const own = graph.add('Gather', [graph.doubles(weights), rows], { axis: 0 })
  const before = graph.add('CumSum', [own, graph.constant('int64', [1], [])], { exclusive: 1 })
  const room = graph.add('Sub', [graph.double(neighbours), before])
  const weight = graph.add('Max', [graph.add('Min', [own, room]), graph.double(0)])
  if (!isByDistance) return weight
  const isSame = graph.add('Equal', [squares, graph.double(0)])
  const first = graph.add('Gather', [isSame, graph.integers([0])], { axis: 1 })
  const distance = graph.add('Sqrt', [graph.add('Where', [isSame, graph.double(1), squares])])
  const byDistance = graph.add('Div', [weight, distance])
  const alone = graph.add('Where', [isSame, weight, graph.double(0)])
  return graph.add('Where', [first, alone, byDistance])
}

/** What the nearest of the remembered rows say. */
export const kNearestNeighbours: OnnxModel<NeighboursState> = {
  name: 'k-nearest-neighbours',
  refuse: ({ sizes }) =>
    sizes.length > 0
      ? undefined
      : { reason: 'takes no column here, so that all rows are alike', mend: 'Choose another learner' },
  write(state, columns, context) {
    const { graph } = context
    const { classes, targets } = state
    const all = squaresOf(context, state, columns)
    const [squares, rows] = graph.addPair('TopK', [all, graph.integers([rowsAsked(state)])], {
      axis: 1,
      largest: 0,
    })
    const says = saysOf(graph, state, squares, rows)
    const total = reshaped(graph, sumInOrder(graph, says, 1), [-1, 1])
    const width = Math.max(1, classes)
    const table = new Float64Array(targets.length * width)
    targets.forEach((target, row) => {
      if (classes === 0) table[row] = target
      else table[row * width + target] = 1
    })
    const said = graph.add('Gather', [graph.doubles(table, [targets.length, width]), rows], { axis: 0 })
    const weighted = graph.add('Mul', [said, graph.add('Unsqueeze', [says, graph.integers([2])])])
    const sum = graph.add('Div', [sumInOrder(graph, weighted, 1), total])
    if (classes !== 2) return { tensor: sum, width }
    return { tensor: graph.add('Gather', [sum, graph.integers([1])], { axis: 1 }), width: 1 }
  },
}
