import type { TreesState } from '@modelwright/runtime'
import { reshaped, sameForAll, sigmoidOf, softmaxOf, sumInOrder } from '../arithmetic.ts'
import {
  asLevels,
  concat,
  lookUp,
  type Matrix,
  matrixOf,
  type OnnxCategory,
  type OnnxColumn,
} from '../columns.ts'
import type { OnnxContext, OnnxModel } from '../contracts.ts'
import type { Graph } from '../graph.ts'
import { treeAttributes } from '../tree-nodes.ts'
import { planTrees, type TreesPlan } from '../trees-plan.ts'

/** The place of a category as a number; a level the trees do not know is missing. */
function placesAsNumbers(graph: Graph, column: OnnxCategory, size: number): OnnxColumn {
  const table = Array.from({ length: column.levels.length + 2 }, (_, place) =>
    Float64Array.of(place <= size ? place : 0),
  )
  return { type: 'number', at: 0, ...lookUp(graph, column, table) }
}

/** Columns of sides of inputs, in a single look-up each; a byte a side, made a double afterwards. */
function sideMatrices(graph: Graph, { sideColumns }: TreesPlan, columns: readonly OnnxColumn[]): string[] {
  return [...sideColumns].map(([input, all]) => {
    const { tensor, levels } = asLevels(columns[input])
    const table = new Uint8Array((levels.length + 2) * all.length)
    all.forEach(({ sides }, at) => {
      for (let place = 0; place < levels.length + 2; place++)
        table[place * all.length + at] = sides[place < sides.length ? place : 0]
    })
    const bytes = graph.constant('bool', table, [levels.length + 2, all.length])
    return graph.add('Cast', [graph.add('Gather', [bytes, tensor], { axis: 0 })], { to: 11 })
  })
}

/** What the ensemble compares; shape `[rows × compared]`. */
function comparedOf(
  { graph }: OnnxContext,
  state: TreesState,
  plan: TreesPlan,
  columns: readonly OnnxColumn[],
): string {
  const numbers = plan.inputs.map((input) => {
    const column = columns[input]
    return column.type === 'category' ? placesAsNumbers(graph, column, state.sizes[input]) : column
  })
  return concat(graph, [matrixOf(graph, numbers).tensor, ...sideMatrices(graph, plan, columns)])
}

/**
 * Numbers of the leaves that rows land in, counted through all trees; shape `[rows × trees]`.
 *
 * The ensemble compares doubles and gives each tree's own leaf as float32, exact up to 2²⁴; what leaves add is looked up
 * afterwards, so that nothing is rounded.
 */
export function leavesOf(context: OnnxContext, state: TreesState, columns: readonly OnnxColumn[]): string {
  const { graph } = context
  const { leafCounts } = state
  const firsts = new Float64Array(leafCounts.length)
  for (let tree = 1; tree < firsts.length; tree++) firsts[tree] = firsts[tree - 1] + leafCounts[tree - 1]
  const plan = planTrees(state)
  const attributes = treeAttributes(state, plan)
  if (plan.inputs.length === 0) return sameIds(context, firsts)
  const landed = graph.add('TreeEnsembleRegressor', [comparedOf(context, state, plan, columns)], attributes)
  const own = graph.add('Cast', [landed], { to: 7 })
  return graph.add('Add', [own, graph.integers(firsts, [1, firsts.length])])
}

/** Leaves, and one more that adds nothing. */
function withZero(leaves: Float32Array): Float32Array {
  const more = new Float32Array(leaves.length + 1)
  more.set(leaves)
  return more
}

/** The same leaves for every row. */
function sameIds({ graph, rowsOf }: OnnxContext, ids: Float64Array): string {
  return graph.add('Cast', [sameForAll(graph, ids, rowsOf)], { to: 7 })
}

/** What the leaves of each tree add to each output; shape `[rows × trees × outputs]`. */
function addedBy(context: OnnxContext, state: TreesState, columns: readonly OnnxColumn[]): string {
  const { graph } = context
  const { width, base, leaves, leafCounts } = state
  const ids = leavesOf(context, state, columns)
  const outputs = base.length
  if (width > 1) {
    const table = graph.constant('float', leaves, [leaves.length / width, width])
    return graph.add('Cast', [graph.add('Gather', [table, ids], { axis: 0 })], { to: 11 })
  }
  const spare = (outputs - (leafCounts.length % outputs)) % outputs
  const table = graph.constant('float', withZero(leaves))
  const nothing = new Float64Array(spare).fill(leaves.length)
  const padded = spare === 0 ? ids : concat(graph, [ids, sameIds(context, nothing)])
  const added = graph.add('Cast', [graph.add('Gather', [table, padded], { axis: 0 })], { to: 11 })
  return reshaped(graph, added, [0, (leafCounts.length + spare) / outputs, outputs])
}

/** Trees that add to each output. */
function treeCounts({ width, base, leafCounts }: TreesState): Float64Array {
  return Float64Array.from(base, (_, output) =>
    Math.max(
      1,
      width > 1
        ? leafCounts.length
        : Math.floor((leafCounts.length - output + base.length - 1) / base.length),
    ),
  )
}

function scoresOf(context: OnnxContext, state: TreesState, columns: readonly OnnxColumn[]): string {
  const { graph, rowsOf } = context
  const { base, mean, leafCounts } = state
  const start = sameForAll(graph, base, rowsOf)
  if (leafCounts.length === 0) return start
  const added = addedBy(context, state, columns)
  if (!mean) return sumInOrder(graph, concat(graph, [reshaped(graph, start, [0, 1, base.length]), added]), 1)
  const counts = graph.doubles(treeCounts(state), [1, base.length])
  return graph.add('Add', [start, graph.add('Div', [sumInOrder(graph, added, 1), counts])])
}

/** Divides each row by its sum; where that is 0, all classes are alike. */
function sharesOf(graph: Graph, scores: string, classes: number): string {
  const sum = reshaped(graph, sumInOrder(graph, scores, 1), [-1, 1])
  const isSome = graph.add('Greater', [sum, graph.double(0)])
  const under = graph.add('Where', [isSome, sum, graph.double(1)])
  return graph.add('Where', [isSome, graph.add('Div', [scores, under]), graph.double(1 / classes)])
}

/** Decision trees: an ensemble that says which leaves, their numbers looked up and added in order, the link. */
export const trees: OnnxModel<TreesState> = {
  name: 'trees',
  write(state, columns, context): Matrix {
    const { graph } = context
    const scores = scoresOf(context, state, columns)
    const width = state.base.length
    if (state.link === 'sigmoid') return { tensor: sigmoidOf(graph, scores), width }
    if (state.link === 'softmax') return { tensor: softmaxOf(graph, scores), width }
    if (state.link === 'exp') return { tensor: graph.add('Exp', [scores]), width }
    if (state.link === 'share') return { tensor: sharesOf(graph, scores, width), width }
    return { tensor: scores, width }
  },
}
