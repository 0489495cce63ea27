import type { TreesState } from '@modelwright/runtime'
import { joined } from '../../core/index.ts'
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
  readonly leafCounts: Int32Array
  /** Per node 1 (inner) or 0. */
  readonly shape: Uint8Array
  /** The splits there are, each once. */
  readonly splits: readonly NamedSplit[]
  /** Per inner node: which of the splits. */
  readonly uses: Int32Array
  /** Per inner node 1 where missing goes left. */
  readonly missingLeft: Uint8Array
  readonly leaves: Float32Array
  /** Absent where they were left out of an artifact. */
  readonly covers?: Float32Array
  /** Shape `[inputs]`. */
  readonly gains: Float64Array
}

/** The levels of a subset as a text that no other subset of the category has: sixteen levels a letter. */
function keyOfSides(sides: Uint8Array, bins: number): string {
  let key = ''
  for (let from = 0; from < bins; from += 16) {
    let letter = 0
    for (let level = from; level < Math.min(from + 16, bins); level++)
      letter |= sides[level] << (level - from)
    key += String.fromCharCode(letter)
  }
  return key
}

/** Finds the number of a split among those met before, or gives it the next. */
interface SplitTable {
  readonly splits: readonly NamedSplit[]
  placeOf(tree: GrownTree, at: number): number
}

function splitTable(features: readonly BinnedFeature[]): SplitTable {
  const splits: NamedSplit[] = []
  const byCut = features.map(({ cuts }) => new Int32Array(cuts.length + 1).fill(-1))
  const bySides = features.map(() => new Map<string, number>())
  const add = (split: NamedSplit): number => splits.push(split) - 1
  const placeOfSides = (feature: number, sides: Uint8Array): number => {
    const { input, bins } = features[feature]
    const key = keyOfSides(sides, bins)
    const known = bySides[feature].get(key)
    if (known !== undefined) return known
    const levels: number[] = []
    for (let level = 0; level < bins; level++) if (sides[level] === 1) levels.push(level)
    const place = add({ input, threshold: 0, levels })
    bySides[feature].set(key, place)
    return place
  }
  return {
    splits,
    placeOf(tree, at) {
      const feature = tree.features[at]
      const sides = tree.sides[at]
      if (sides !== undefined) return placeOfSides(feature, sides)
      const { input, cuts } = features[feature]
      const cut = Math.min(tree.bins[at], cuts.length)
      const places = byCut[feature]
      if (places[cut] < 0) places[cut] = add({ input, threshold: cut < cuts.length ? cuts[cut] : Infinity })
      return places[cut]
    },
  }
}

/** Names what grown trees split on.  Cost: O(nodes), and O(levels) a split of a category. */
export function namedTrees(
  trees: readonly GrownTree[],
  features: readonly BinnedFeature[],
  inputs: number,
): NamedTrees {
  const gains = new Float64Array(inputs)
  const table = splitTable(features)
  const uses = new Int32Array(trees.reduce((sum, tree) => sum + tree.features.length, 0))
  let next = 0
  for (const tree of trees)
    for (let at = 0; at < tree.features.length; at++) {
      gains[features[tree.features[at]].input] += tree.gains[at]
      uses[next++] = table.placeOf(tree, at)
    }
  return {
    leafCounts: Int32Array.from(trees, ({ covers }) => covers.length),
    shape: joined(
      Uint8Array,
      trees.map(({ shape }) => shape),
    ),
    splits: table.splits,
    uses,
    missingLeft: joined(
      Uint8Array,
      trees.map(({ missingLeft }) => missingLeft),
    ),
    leaves: joined(
      Float32Array,
      trees.map(({ values }) => values),
    ),
    covers: joined(
      Float32Array,
      trees.map(({ covers }) => covers),
    ),
    gains,
  }
}

/** Where each input's part of a table begins. */
function startsOf(counts: Int32Array): number[] {
  let sum = 0
  return Array.from(counts, (count) => (sum += count) - count)
}

function bitsFrom(bytes: Uint8Array, count: number): Uint8Array {
  const bits = new Uint8Array(count)
  for (let at = 0; at < count; at++) bits[at] = (bytes[at >> 3] >> (at & 7)) & 1
  return bits
}

/** The thresholds and subsets of a state, input after input; and where those of each input begin. */
function splitsOf(state: TreesState): { splits: NamedSplit[]; starts: number[] } {
  const thresholds = startsOf(state.thresholdCounts)
  const subsets = startsOf(state.subsetCounts)
  const levels = startsOf(state.subsetSizes)
  const splits: NamedSplit[] = []
  const starts = Array.from(state.sizes, (size, input) => {
    const start = splits.length
    if (size < 0) {
      const from = thresholds[input]
      for (const threshold of state.thresholds.subarray(from, from + state.thresholdCounts[input]))
        splits.push({ input, threshold })
    } else
      for (let at = subsets[input]; at < subsets[input] + state.subsetCounts[input]; at++) {
        const own = state.subsetLevels.subarray(levels[at], levels[at] + state.subsetSizes[at])
        splits.push({ input, threshold: 0, levels: [...own] })
      }
    return start
  })
  return { splits, starts }
}

/** Names what the trees of a state split on. */
export function treesOf(state: TreesState): NamedTrees {
  const leafCount = state.leafCounts.reduce((sum, count) => sum + count, 0)
  const splitCount = leafCount - state.leafCounts.length
  const { splits, starts } = splitsOf(state)
  return {
    leafCounts: state.leafCounts,
    shape: bitsFrom(state.shape, leafCount + splitCount),
    splits,
    uses: Int32Array.from(state.features, (input, at) => starts[input] + state.cuts[at]),
    missingLeft: bitsFrom(state.missingLeft, splitCount),
    leaves: state.leaves,
    ...(state.covers === undefined ? {} : { covers: state.covers }),
    gains: state.gains,
  }
}
