import type { TreesState } from '@modelwright/runtime'
import { joined } from '../../core/index.ts'
import type { BinnedFeature } from './bin-columns.ts'
import type { GrownTree } from './grown-tree.ts'
import { type NamedTrees, namedTrees } from './named-trees.ts'

/** The smallest kind of array that holds the numbers. */
function smallest(numbers: ArrayLike<number>): Uint8Array | Uint16Array | Int32Array {
  let most = 0
  for (let at = 0; at < numbers.length; at++) if (numbers[at] > most) most = numbers[at]
  const kind = most < 256 ? Uint8Array : most < 65_536 ? Uint16Array : Int32Array
  return kind.from(numbers)
}

function bitsOf(flags: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(flags.length / 8))
  for (let at = 0; at < flags.length; at++) bytes[at >> 3] |= flags[at] << (at & 7)
  return bytes
}

/** Numbers of the splits of each input that some node uses: thresholds ascending, subsets as they came. */
function tablesOf({ splits, uses }: NamedTrees, inputs: number): number[][] {
  const isUsed = new Uint8Array(splits.length)
  for (let at = 0; at < uses.length; at++) isUsed[uses[at]] = 1
  const tables: number[][] = Array.from({ length: inputs }, () => [])
  splits.forEach(({ input }, at) => {
    if (isUsed[at] === 1) tables[input].push(at)
  })
  // Subsets all have the threshold 0: they stay in their order.
  return tables.map((table) => table.sort((a, b) => splits[a].threshold - splits[b].threshold))
}

/** Which of its input's thresholds or subsets each split is. */
function placesOf(tables: readonly (readonly number[])[], count: number): Int32Array {
  const places = new Int32Array(count)
  for (const table of tables)
    table.forEach((split, place) => {
      places[split] = place
    })
  return places
}

/** What a state says besides its trees. */
export type StateFrame = Pick<TreesState, 'link' | 'width' | 'mean' | 'base' | 'sizes' | 'origin'>

/** Puts grown trees into the compact form that is stored and predicted from. */
export function treesState(
  trees: readonly GrownTree[],
  features: readonly BinnedFeature[],
  frame: StateFrame,
): TreesState {
  return stateOf(namedTrees(trees, features, frame.sizes.length), frame)
}

/** The same from trees whose splits name inputs, thresholds and levels.  Cost: O(nodes), and sorting the different splits. */
export function stateOf(trees: NamedTrees, frame: StateFrame): TreesState {
  const { splits, uses } = trees
  const tables = tablesOf(trees, frame.sizes.length)
  const places = placesOf(tables, splits.length)
  const numbers = tables.map((table, at) => (frame.sizes[at] < 0 ? table : []))
  const categories = tables.map((table, at) => (frame.sizes[at] < 0 ? [] : table))
  const subsets = categories.flat().map((split) => splits[split].levels!)
  return {
    ...frame,
    leafCounts: trees.leafCounts,
    shape: bitsOf(trees.shape),
    features: smallest(uses.map((split) => splits[split].input)),
    cuts: smallest(uses.map((split) => places[split])),
    missingLeft: bitsOf(trees.missingLeft),
    thresholds: Float32Array.from(numbers.flat(), (split) => splits[split].threshold),
    thresholdCounts: Int32Array.from(numbers, (table) => table.length),
    subsetCounts: Int32Array.from(categories, (table) => table.length),
    subsetSizes: Int32Array.from(subsets, (levels) => levels.length),
    subsetLevels: smallest(joined(Int32Array, subsets)),
    leaves: trees.leaves,
    ...(trees.covers === undefined ? {} : { covers: trees.covers }),
    gains: trees.gains,
  }
}
