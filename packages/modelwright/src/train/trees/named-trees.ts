import type { TreesState } from '@modelwright/runtime'
import type { BinnedFeature } from './bin-columns.ts'
import type { GrownTree } from './grown-tree.ts'

/** A split as the runtime knows it: an input, and a threshold or a list of levels that go left. */
export interface NamedSplit {
  readonly input: number
  readonly threshold: number
  readonly levels?: readonly number[]
}

/** Trees in preorder, one after the other, free of tables: what two states can be put together from. */
export interface NamedTrees {
  readonly leafCounts: readonly number[]
  /** Per node 1 (inner) or 0. */
  readonly shape: readonly number[]
  readonly splits: readonly NamedSplit[]
  /** Per split 1 where missing goes left. */
  readonly missingLeft: readonly number[]
  readonly leaves: readonly number[]
  readonly covers: readonly number[]
  /** Shape `[inputs]`. */
  readonly gains: Float64Array
}

function splitOf(tree: GrownTree, at: number, features: readonly BinnedFeature[]): NamedSplit {
  const { input, cuts, bins } = features[tree.features[at]]
  const sides = tree.sides[at]
  if (sides === undefined) {
    const cut = tree.bins[at]
    return { input, threshold: cut < cuts.length ? cuts[cut] : Infinity }
  }
  const levels: number[] = []
  for (let level = 0; level < bins; level++) if (sides[level] === 1) levels.push(level)
  return { input, threshold: 0, levels }
}

/** Names what grown trees split on. */
export function namedTrees(
  trees: readonly GrownTree[],
  features: readonly BinnedFeature[],
  inputs: number,
): NamedTrees {
  const gains = new Float64Array(inputs)
  for (const tree of trees)
    tree.features.forEach((feature, at) => {
      gains[features[feature].input] += tree.gains[at]
    })
  return {
    leafCounts: trees.map(({ covers }) => covers.length),
    shape: trees.flatMap(({ shape }) => [...shape]),
    splits: trees.flatMap((tree) => Array.from(tree.features, (_, at) => splitOf(tree, at, features))),
    missingLeft: trees.flatMap(({ missingLeft }) => [...missingLeft]),
    leaves: trees.flatMap(({ values }) => [...values]),
    covers: trees.flatMap(({ covers }) => [...covers]),
    gains,
  }
}

/** Where each input's part of a table begins. */
function startsOf(counts: Int32Array): number[] {
  let sum = 0
  return Array.from(counts, (count) => (sum += count) - count)
}

const bitsFrom = (bytes: Uint8Array, count: number): number[] =>
  Array.from({ length: count }, (_, at) => (bytes[at >> 3] >> (at & 7)) & 1)

/** Names what the trees of a state split on. */
export function treesOf(state: TreesState): NamedTrees {
  const thresholdStarts = startsOf(state.thresholdCounts)
  const subsetStarts = startsOf(state.subsetCounts)
  const levelStarts = startsOf(state.subsetSizes)
  const leafCount = state.leafCounts.reduce((sum, count) => sum + count, 0)
  const splitCount = leafCount - state.leafCounts.length
  const splits = Array.from({ length: splitCount }, (_, at): NamedSplit => {
    const input = state.features[at]
    if (state.sizes[input] < 0)
      return { input, threshold: state.thresholds[thresholdStarts[input] + state.cuts[at]] }
    const subset = subsetStarts[input] + state.cuts[at]
    const from = levelStarts[subset]
    return {
      input,
      threshold: 0,
      levels: [...state.subsetLevels.subarray(from, from + state.subsetSizes[subset])],
    }
  })
  return {
    leafCounts: [...state.leafCounts],
    shape: bitsFrom(state.shape, leafCount + splitCount),
    splits,
    missingLeft: bitsFrom(state.missingLeft, splitCount),
    leaves: [...state.leaves],
    covers: state.covers === undefined ? new Array<number>(leafCount).fill(0) : [...state.covers],
    gains: state.gains,
  }
}
