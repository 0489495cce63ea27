import { describe, expect, it } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import type { BinnedFeature } from '../../../src/train/trees/bin-columns.ts'
import type { GrownTree } from '../../../src/train/trees/grown-tree.ts'
import { treesOf } from '../../../src/train/trees/named-trees.ts'
import { treesState } from '../../../src/train/trees/trees-state.ts'

/** Of what the state needs: two numbers and two categories; the inputs are in another order than the features. */
const features = [
  { input: 3, cuts: Float64Array.from({ length: 254 }, (_, at) => Math.fround((at - 100) / 7)), bins: 255 },
  { input: 0, cuts: Float64Array.of(-1.5, 2), bins: 3 },
  { input: 2, cuts: new Float64Array(), bins: 5 },
  { input: 1, cuts: new Float64Array(), bins: 300 },
] as unknown as readonly BinnedFeature[]
const sizes = Int32Array.of(-1, 300, 5, -1)

/** A tree of any shape, with splits drawn at random. */
function drawnTree(draw: number, leafCount: number): GrownTree {
  const seed = seedOf(draw)
  const shape: number[] = []
  const open = [leafCount]
  for (let size = open.pop(); size !== undefined; size = open.pop()) {
    shape.push(size > 1 ? 1 : 0)
    if (size === 1) continue
    const left = 1 + seed.integer(size - 1)
    open.push(size - left, left)
  }
  const inner = Int32Array.from({ length: leafCount - 1 }, () => seed.integer(features.length))
  return {
    shape: Uint8Array.from(shape),
    features: inner,
    // The bin after the last cut: all that is known goes left.
    bins: inner.map((feature) => seed.integer(features[feature].cuts.length + 1)),
    missingLeft: Uint8Array.from(inner, () => seed.integer(2)),
    gains: Float64Array.from(inner, () => seed.next()),
    sides: Array.from(inner, (feature) =>
      features[feature].cuts.length > 0
        ? undefined
        : Uint8Array.from({ length: features[feature].bins + 1 }, () => seed.integer(2)),
    ),
    values: Float64Array.from({ length: leafCount }, () => Math.fround(seed.next())),
    covers: Float64Array.from({ length: leafCount }, () => 1 + seed.integer(9)),
  }
}

const trees = [1, 2, 3, 40, 200, 1, 700].map((leaves, draw) => drawnTree(draw + 1, leaves))
const frame = { link: 'identity' as const, width: 1, mean: true, base: Float64Array.of(0), sizes }
const all = <Item>(listOf: (tree: GrownTree) => Iterable<Item>): Item[] =>
  trees.flatMap((tree) => [...listOf(tree)])

describe('the state of grown trees', () => {
  const state = treesState(trees, features, frame)

  it('names again what every node splits on, in order', () => {
    const { splits, uses, missingLeft, shape } = treesOf(state)
    const wanted = trees.flatMap((tree) =>
      Array.from(tree.features, (feature, at) => {
        const { input, cuts, bins } = features[feature]
        const sides = tree.sides[at]
        if (sides === undefined) return { input, threshold: cuts[tree.bins[at]] ?? Infinity }
        return {
          input,
          threshold: 0,
          levels: [...sides.subarray(0, bins).keys()].filter((level) => sides[level] === 1),
        }
      }),
    )
    expect(Array.from(uses, (split) => splits[split])).toEqual(wanted)
    expect([...missingLeft]).toEqual(all((tree) => tree.missingLeft))
    expect([...shape]).toEqual(all((tree) => tree.shape))
  })

  it('has each threshold and subset once: thresholds ascending, subsets in the order they came', () => {
    const { splits } = treesOf(state)
    for (const input of sizes.keys()) {
      const own = splits.filter((split) => split.input === input)
      expect(new Set(own.map((split) => JSON.stringify(split))).size).toBe(own.length)
      const thresholds = own.map(({ threshold }) => threshold)
      expect(thresholds).toEqual([...thresholds].sort((a, b) => a - b))
    }
    const first = trees.flatMap((tree) =>
      [...tree.features.keys()].flatMap((at) =>
        tree.features[at] === 2 ? [tree.sides[at]!.join('').slice(0, 5)] : [],
      ),
    )
    const stored = splits
      .filter(({ input }) => input === 2)
      .map(({ levels }) => [0, 1, 2, 3, 4].map((level) => (levels!.includes(level) ? 1 : 0)).join(''))
    expect(stored).toEqual([...new Set(first)])
  })

  it('keeps leaves, covers and what each input gained', () => {
    expect([...state.leaves]).toEqual(all((tree) => tree.values))
    expect([...state.covers!]).toEqual(all((tree) => tree.covers))
    expect([...state.leafCounts]).toEqual([1, 2, 3, 40, 200, 1, 700])
    const gained = (input: number): number =>
      trees.reduce(
        (sum, tree) =>
          tree.gains.reduce(
            (own, gain, at) => own + (features[tree.features[at]].input === input ? gain : 0),
            sum,
          ),
        0,
      )
    for (const input of sizes.keys()) expect(state.gains[input]).toBeCloseTo(gained(input), 9)
  })

  it('is of no tree, and of trees that are one leaf', () => {
    const none = treesState([], features, frame)
    expect([none.leafCounts.length, none.features.length, none.thresholds.length]).toEqual([0, 0, 0])
    const one = treesState([drawnTree(1, 1)], features, frame)
    expect([...one.shape]).toEqual([0])
    expect([...one.thresholdCounts, ...one.subsetCounts]).toEqual([0, 0, 0, 0, 0, 0, 0, 0])
  })
})
