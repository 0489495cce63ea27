import { type Column, models, type TreesState } from '@modelwright/runtime'
import { readOptions, seedOf } from '../../../src/core/index.ts'
import { boostedTrees } from '../../../src/train/learners/boosted-trees/boosted-trees.ts'
import { fitContext } from '../linear-fixture.ts'
import { walkTree } from './walk-tree.ts'

/** A small table with a target of numbers. */
export interface SmallTable {
  readonly columns: readonly Column[]
  readonly values: Float64Array
}

/** Largest number of a table whose gradients are whole numbers of the engine's units: nothing is rounded. */
const top = 16_382

/** Targets with a mean of exactly 0 that are multiples of a 16,382nd of the largest: rounding of gradients leaves them as they are. */
export function exactTargets(count: number, draw: number): Float64Array {
  const seed = seedOf(draw)
  const half = Math.floor(count / 2)
  const drawn = Array.from({ length: half }, (_, at) => (at === 0 ? top : seed.integer(2 * top + 1) - top))
  const both = [...drawn, ...drawn.map((value) => -value), ...(count % 2 === 1 ? [0] : [])]
  return Float64Array.from(seed.shuffle(Uint32Array.from(both.keys())), (at) => both[at])
}

/** Numbers with ties, missing values, infinities and huge ones, and a category. */
export function smallTable(draw: number, rowCount: number): SmallTable {
  const seed = seedOf(draw)
  const specials = [Number.NaN, Number.NaN, Infinity, -Infinity, 1e30, -1e-30, 0]
  const number = (): number =>
    seed.next() < 0.2 ? specials[seed.integer(specials.length)] : seed.integer(12) - 6
  const numbers = Array.from(
    { length: 3 },
    (): Column => ({
      type: 'number',
      values: Float64Array.from({ length: rowCount }, number),
    }),
  )
  const codes = Int32Array.from({ length: rowCount }, () => seed.integer(8) - 1)
  const levels = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
  return {
    columns: [...numbers, { type: 'category', codes, levels }],
    values: exactTargets(rowCount, draw + 1),
  }
}

/** Options under which one tree is fitted to all rows, with no smoothing of levels. */
export const oneTree = {
  ...{ trees: 1, learningRate: 1, earlyStopping: 0, rowShare: 1, columnShare: 1 },
  ...{
    levelL2: 0,
    levelSmoothing: 0,
    levelMinRows: 1,
    maxSplitLevels: 0,
    minRows: 1,
    minHessian: 0,
    l1: 0,
    l2: 0,
  },
}

/** Fits boosted trees to numbers. */
export async function fitTable(
  { columns, values }: SmallTable,
  given: Readonly<Record<string, unknown>>,
  weights?: Float64Array,
): Promise<TreesState> {
  const options = readOptions(boostedTrees.options, { ...oneTree, ...given }, 'boosted-trees')
  const features = new Map(columns.map((column, at) => [`f${at}`, column]))
  const target = { task: 'regression' as const, values }
  const data = { rowCount: values.length, features, target, ...(weights === undefined ? {} : { weights }) }
  return (await boostedTrees.fit(data, options, fitContext())) as TreesState
}

export function predict(state: TreesState, columns: readonly Column[], rowCount: number): Float64Array {
  return models.trees.predict(state, columns, rowCount) as Float64Array
}

/** The rows of each leaf of the first tree, in preorder, and the leaf's value. */
export function leavesOfFirst(
  state: TreesState,
  { columns, values }: SmallTable,
): { rows: readonly number[]; value: number }[] {
  const found: { rows: readonly number[]; value: number }[] = []
  walkTree(state, columns, values.length, { onLeaf: (rows, value) => found.push({ rows, value }) })
  return found
}
