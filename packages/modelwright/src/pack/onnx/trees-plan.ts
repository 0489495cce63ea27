import type { TreesState } from '@modelwright/runtime'

/** Category splits whose levels fall into at most this many stretches become a chain of comparisons; others a column. */
const mostStretches = 12

/** How a category split is written: as comparisons with the place of the level, or with a column of 0 and 1. */
export type CategorySplit =
  | {
      readonly kind: 'chain'
      /** Places where the side changes, less one half. */
      readonly cuts: readonly number[]
      readonly firstIsLeft: boolean
    }
  | { readonly kind: 'column'; readonly at: number }

/** A column of sides: 0 where a place goes left, else 1; shape `[places]`. */
export interface SideColumn {
  readonly input: number
  readonly sides: Uint8Array
}

/** What the ensemble compares: inputs as they are, and columns of sides after them. */
export interface TreesPlan {
  /** Column of each input in the tensor the ensemble takes; −1 where no node looks at it. */
  readonly columnOf: Int32Array
  /** Inputs in the order of their columns. */
  readonly inputs: readonly number[]
  readonly sideColumns: readonly SideColumn[]
  split(input: number, cut: number, missingLeft: boolean): CategorySplit
}

/** Where each input's cuts begin. */
export function cutStarts(counts: Int32Array): Int32Array {
  const starts = new Int32Array(counts.length)
  for (let i = 1; i < counts.length; i++) starts[i] = starts[i - 1] + counts[i - 1]
  return starts
}

/** Sides of the places of a category: 0 left, 1 right; place 0 is missing, place `k + 1` level `k`. */
function sidesOf(levels: Int32Array, size: number, missingLeft: boolean): Uint8Array {
  const sides = new Uint8Array(size + 1).fill(1)
  if (missingLeft) sides[0] = 0
  for (const level of levels) sides[level + 1] = 0
  return sides
}

function cutsOf(sides: Uint8Array): number[] {
  const cuts: number[] = []
  for (let place = 1; place < sides.length; place++)
    if (sides[place] !== sides[place - 1]) cuts.push(place - 0.5)
  return cuts
}

/** Plans what the ensemble of a state compares. */
export function planTrees(state: TreesState): TreesPlan {
  const { sizes, features, subsetCounts, subsetSizes, subsetLevels } = state
  const columnOf = new Int32Array(sizes.length).fill(-1)
  for (let i = 0; i < features.length; i++) columnOf[features[i]] = 0
  const inputs = Array.from(sizes.keys()).filter((input) => columnOf[input] === 0)
  inputs.forEach((input, at) => {
    columnOf[input] = at
  })
  const subsetStarts = cutStarts(subsetCounts)
  const levelStarts = cutStarts(subsetSizes)
  const sideColumns: SideColumn[] = []
  const known = new Map<string, CategorySplit>()
  const make = (input: number, cut: number, missingLeft: boolean): CategorySplit => {
    const subset = subsetStarts[input] + cut
    const from = levelStarts[subset]
    const levels = Int32Array.from(subsetLevels.subarray(from, from + subsetSizes[subset]))
    const sides = sidesOf(levels, sizes[input], missingLeft)
    const cuts = cutsOf(sides)
    if (cuts.length <= mostStretches) return { kind: 'chain', cuts, firstIsLeft: sides[0] === 0 }
    sideColumns.push({ input, sides })
    return { kind: 'column', at: inputs.length + sideColumns.length - 1 }
  }
  return {
    columnOf,
    inputs,
    sideColumns,
    split(input, cut, missingLeft) {
      const key = `${input} ${cut} ${missingLeft}`
      const split = known.get(key) ?? make(input, cut, missingLeft)
      known.set(key, split)
      return split
    },
  }
}
