import type { Column } from '../column.ts'
import { bitsNode, type FlatTrees, flatTrees, listNode, numberNode } from './flat-trees.ts'
import { writeKeys } from './row-keys.ts'
import type { TreesState } from './trees-state.ts'
import { inFlight, walkBits, walkNumbers, walkTree } from './walk.ts'

/**
 * Sums leaves in tree order, as f64, so that every path of prediction and every batch gives the same bits.
 *
 * Cost: O(rows × trees × depth) time; memory for a tile of rows beside the scores.
 *
 * @returns scores, row-major; shape `[rows × outputs]`
 */
export function treeScores(state: TreesState, features: readonly Column[], rowCount: number): Float64Array {
  const flat = flatTrees(state)
  const sums = new Float64Array(rowCount * state.base.length)
  if (!state.mean) startAtBase(sums, state)
  for (let from = 0; from < rowCount; from += flat.tileRows) {
    const to = Math.min(rowCount, from + flat.tileRows)
    writeKeys(flat, flat.keys, features, from, to)
    for (let tree = 0; tree < flat.roots.length; tree += inFlight) addTrees(flat, tree, sums, from, to)
  }
  if (state.mean) meansOf(sums, state)
  return sums
}

/** Fills in the score before the first tree. */
export function startAtBase(sums: Float64Array, { base }: TreesState): void {
  for (let i = 0; i < sums.length; i += base.length) sums.set(base, i)
}

/** Trees that add to each output. */
export function treesOfOutput({ width, base, leafCounts }: TreesState, output: number): number {
  if (width > 1) return leafCounts.length
  return Math.floor((leafCounts.length - output + base.length - 1) / base.length)
}

/** Divides the sums of a forest by its trees; without a tree the base is left. */
export function meansOf(sums: Float64Array, state: TreesState): void {
  const { base } = state
  for (let output = 0; output < base.length; output++) {
    const count = Math.max(1, treesOfOutput(state, output))
    for (let i = output; i < sums.length; i += base.length) sums[i] = base[output] + sums[i] / count
  }
}

const landed = new Int32Array(inFlight)

/** Adds eight trees, or the fewer that are left, to the rows of a tile. */
function addTrees(flat: FlatTrees, tree: number, sums: Float64Array, from: number, to: number): void {
  const { nodes, roots, keys, blockSize, state } = flat
  const { leaves } = state
  const count = Math.min(inFlight, roots.length - tree)
  const kind = count === inFlight ? flat.kinds[tree >> 3] : listNode
  const isSingle = state.base.length === 1
  for (let row = from; row < to; row++) {
    const at = ((row - from) >> 3) * blockSize + (row & 7)
    if (kind === numberNode) walkNumbers(nodes, roots, tree, keys, at, landed)
    else if (kind === bitsNode) walkBits(flat, tree, at, landed)
    else for (let i = 0; i < count; i++) landed[i] = walkTree(flat, tree + i, at)
    if (isSingle) {
      let sum = sums[row]
      for (let i = 0; i < count; i++) sum += leaves[landed[i]]
      sums[row] = sum
    } else addToOutputs(state, tree, count, sums, row)
  }
}

/** Adds the leaves landed in, one tree after the other, each to its output or to all. */
function addToOutputs(
  { leaves, width, base }: TreesState,
  tree: number,
  count: number,
  sums: Float64Array,
  row: number,
): void {
  const start = row * base.length
  for (let i = 0; i < count; i++) {
    if (width === 1) sums[start + ((tree + i) % base.length)] += leaves[landed[i]]
    else for (let k = 0; k < width; k++) sums[start + k] += leaves[landed[i] * width + k]
  }
}
