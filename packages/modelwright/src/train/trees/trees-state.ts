import type { TreesState } from '@modelwright/runtime'
import type { BinnedFeature } from './bin-columns.ts'
import type { GrownTree } from './grown-tree.ts'

type Whole = Uint8Array | Uint16Array | Int32Array

/** The smallest kind of array that holds the numbers. */
function smallest(numbers: readonly number[]): Whole {
  const most = numbers.reduce((top, number) => Math.max(top, number), 0)
  return most < 256 ? Uint8Array.from(numbers) : most < 65_536 ? Uint16Array.from(numbers) : Int32Array.from(numbers)
}

function bitsOf(flags: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(flags.length / 8))
  flags.forEach((flag, at) => {
    bytes[at >> 3] |= flag << (at & 7)
  })
  return bytes
}

/** A split as the runtime knows it: an input, and a threshold or a list of levels. */
interface NamedSplit {
  readonly input: number
  readonly threshold: number
  readonly levels?: readonly number[]
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

const keyOf = ({ threshold, levels }: NamedSplit): string => (levels === undefined ? String(threshold) : levels.join())

/** The thresholds or subsets an input's splits use, each once: thresholds ascending, subsets as they came. */
function tableOf(splits: readonly NamedSplit[]): readonly NamedSplit[] {
  const table = [...new Map(splits.map((split) => [keyOf(split), split])).values()]
  return splits[0]?.levels === undefined ? table.sort((a, b) => a.threshold - b.threshold) : table
}

/** What a state says besides its trees. */
export type StateFrame = Pick<TreesState, 'link' | 'width' | 'mean' | 'base' | 'sizes'>

/** Puts grown trees into the compact form that is stored and predicted from. */
export function treesState(
  trees: readonly GrownTree[],
  features: readonly BinnedFeature[],
  frame: StateFrame,
): TreesState {
  const splits = trees.flatMap((tree) => Array.from(tree.features, (_, at) => splitOf(tree, at, features)))
  const byInput: NamedSplit[][] = Array.from(frame.sizes, () => [])
  for (const split of splits) byInput[split.input].push(split)
  const tables = byInput.map(tableOf)
  const places = tables.map((table) => new Map(table.map((split, at) => [keyOf(split), at])))
  const isLevels = (at: number): boolean => frame.sizes[at] >= 0
  const subsets = tables.flatMap((table, at) => (isLevels(at) ? table : []))
  const gains = new Float64Array(frame.sizes.length)
  for (const tree of trees)
    tree.features.forEach((feature, at) => {
      gains[features[feature].input] += tree.gains[at]
    })
  return {
    ...frame,
    leafCounts: Int32Array.from(trees, ({ covers }) => covers.length),
    shape: bitsOf(trees.flatMap(({ shape }) => [...shape])),
    features: smallest(splits.map(({ input }) => input)),
    cuts: smallest(splits.map((split) => places[split.input].get(keyOf(split))!)),
    missingLeft: bitsOf(trees.flatMap(({ missingLeft }) => [...missingLeft])),
    thresholds: Float32Array.from(tables.flatMap((table, at) => (isLevels(at) ? [] : table.map(({ threshold }) => threshold)))),
    thresholdCounts: Int32Array.from(tables, (table, at) => (isLevels(at) ? 0 : table.length)),
    subsetCounts: Int32Array.from(tables, (table, at) => (isLevels(at) ? table.length : 0)),
    subsetSizes: Int32Array.from(subsets, ({ levels }) => levels!.length),
    subsetLevels: smallest(subsets.flatMap(({ levels }) => levels!)),
    leaves: Float32Array.from(trees.flatMap(({ values }) => [...values])),
    covers: Float32Array.from(trees.flatMap(({ covers }) => [...covers])),
    gains,
  }
}
