/** What turns scores into the prediction. */
export const treesLinks = ['identity', 'sigmoid', 'softmax', 'exp', 'share'] as const

/**
 * *identity*: the score; *sigmoid*: the probability of `classes[1]`; *softmax*: one probability a class; *exp*: the mean of
 * a count or an amount; *share*: scores divided by their sum, all alike where the sum is 0.
 */
export type TreesLink = (typeof treesLinks)[number]

/** Whole numbers from 0 in the smallest kind that holds them. */
export type SmallInts = Uint8Array | Uint16Array | Int32Array

/**
 * Trees over prepared features: plain data, frozen, never written after the fit.
 *
 * At an inner node a number goes left where `value <= threshold` (compared as f64), a category where its level is in the
 * subset. Missing: NaN, and a code below 0 or beyond the known levels, go to the node's missing side.
 */
export interface TreesState {
  readonly link: TreesLink
  /** Numbers a leaf holds: 1, or one per output. With 1, tree `t` adds to output `t % outputs`. */
  readonly width: number
  /** A forest: `base + (sum of leaves) / (trees of that output)`. Else boosting: `base`, then each leaf in tree order. */
  readonly mean: boolean
  /** Score before the first tree; shape `[outputs]`. */
  readonly base: Float64Array
  /** Per input, in order: −1 for a number, else how many levels its category column has. */
  readonly sizes: Int32Array
  /** Leaves of each tree, one or more; shape `[trees]`. A tree has one inner node less. */
  readonly leafCounts: Int32Array
  /** One bit a node, lowest bit first, tree after tree in preorder (node, left, right): 1 inner, 0 leaf. */
  readonly shape: Uint8Array
  /** Per inner node, in the order of `shape`: the input it looks at. */
  readonly features: SmallInts
  /** Per inner node: which of its input's thresholds or subsets. */
  readonly cuts: SmallInts
  /** One bit per inner node, lowest first: 1 where missing goes left. */
  readonly missingLeft: Uint8Array
  /** Input after input, ascending and distinct within one; may be infinite. */
  readonly thresholds: Float32Array
  /** Thresholds of each input, 0 for categories; shape `[inputs]`. */
  readonly thresholdCounts: Int32Array
  /** Subsets of each input, 0 for numbers; shape `[inputs]`. */
  readonly subsetCounts: Int32Array
  /** Levels in each subset, input after input. */
  readonly subsetSizes: Int32Array
  /** Codes that go left, ascending within a subset. */
  readonly subsetLevels: SmallInts
  /** What leaves add, in the order of `shape`; shape `[leaves × width]`. */
  readonly leaves: Float32Array
  /** Weight of the training rows in each leaf, needed to explain; shape `[leaves]`. */
  readonly covers?: Float32Array
  /** Total gain of the splits on each input; shape `[inputs]`. */
  readonly gains: Float64Array
  /** What more trees must be fitted to; only boosted trees have it. */
  readonly origin?: TreesOrigin
}

/** What trees were fitted to: by it a later fit knows whether it can go on from them. */
export interface TreesOrigin {
  /** The loss, and the number it was told, if it takes one. */
  readonly loss: string
  /** Name of each input; shape `[inputs]`. */
  readonly names: readonly string[]
  /** Digest of each category's levels in their order, empty for a number; shape `[inputs]`. */
  readonly levels: readonly string[]
}

/** Whether bit `at` is set; lowest bit first. */
export function bitAt(bits: Uint8Array, at: number): number {
  return (bits[at >> 3] >> (at & 7)) & 1
}

/** Where each run of a list of runs starts, and where the last ends; shape `[runs + 1]`. */
export function startsOf(counts: Int32Array): Int32Array {
  const starts = new Int32Array(counts.length + 1)
  for (let i = 0; i < counts.length; i++) starts[i + 1] = starts[i] + counts[i]
  return starts
}
