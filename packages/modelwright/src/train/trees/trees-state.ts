import type { TreesState } from '@modelwright/runtime'
import type { BinnedFeature } from './bin-columns.ts'
import type { GrownTree } from './grown-tree.ts'
import { type NamedSplit, type NamedTrees, namedTrees } from './named-trees.ts'

type Whole = Uint8Array | Uint16Array | Int32Array

/** The smallest kind of array that holds the numbers. */
function smallest(numbers: readonly number[]): Whole {
  const most = numbers.reduce((top, number) => Math.max(top, number), 0)
  return most < 256
    ? Uint8Array.from(numbers)
    : most < 65_536
      ? Uint16Array.from(numbers)
      : Int32Array.from(numbers)
}

function bitsOf(flags: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(flags.length / 8))
  flags.forEach((flag, at) => {
    bytes[at >> 3] |= flag << (at & 7)
  })
  return bytes
}

const keyOf = ({ threshold, levels }: NamedSplit): string =>
  levels === undefined ? String(threshold) : levels.join()

/** The thresholds or subsets an input's splits use, each once: thresholds ascending, subsets as they came. */
function tableOf(splits: readonly NamedSplit[]): readonly NamedSplit[] {
  const table = [...new Map(splits.map((split) => [keyOf(split), split])).values()]
  return splits[0]?.levels === undefined ? table.sort((a, b) => a.threshold - b.threshold) : table
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

/** The same from trees whose splits name inputs, thresholds and levels. */
export function stateOf(trees: NamedTrees, frame: StateFrame): TreesState {
  const { splits } = trees
  const byInput: NamedSplit[][] = Array.from(frame.sizes, () => [])
  for (const split of splits) byInput[split.input].push(split)
  const tables = byInput.map(tableOf)
  const places = tables.map((table) => new Map(table.map((split, at) => [keyOf(split), at])))
  const numbers = tables.map((table, at) => (frame.sizes[at] < 0 ? table : []))
  const levels = tables.map((table, at) => (frame.sizes[at] < 0 ? [] : table))
  const subsets = levels.flat()
  return {
    ...frame,
    leafCounts: Int32Array.from(trees.leafCounts),
    shape: bitsOf(trees.shape),
    features: smallest(splits.map(({ input }) => input)),
    cuts: smallest(splits.map((split) => places[split.input].get(keyOf(split))!)),
    missingLeft: bitsOf(trees.missingLeft),
    thresholds: Float32Array.from(numbers.flat(), ({ threshold }) => threshold),
    thresholdCounts: Int32Array.from(numbers, (table) => table.length),
    subsetCounts: Int32Array.from(levels, (table) => table.length),
    subsetSizes: Int32Array.from(subsets, (split) => split.levels!.length),
    subsetLevels: smallest(subsets.flatMap((split) => split.levels!)),
    leaves: Float32Array.from(trees.leaves),
    covers: Float32Array.from(trees.covers),
    gains: trees.gains,
  }
}
