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
  | { readonly kind: 'column'; readonly column: SideColumn }

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
  /** Columns of sides by the input they are made of, in the order in which they stand. */
  readonly sideColumns: ReadonlyMap<number, readonly SideColumn[]>
  /** Column of the tensor in which sides stand. */
  placeOf(column: SideColumn): number
  split(input: number, cut: number, missingLeft: boolean): CategorySplit
}

/** Where each input's cuts begin. */
export function cutStarts(counts: Int32Array): Int32Array {
  const starts = new Int32Array(counts.length)
  for (let i = 1; i < counts.length; i++) starts[i] = starts[i - 1] + counts[i - 1]
  return starts
}

/** Whether bit `at` is set; lowest bit first. */
export function bitAt(bits: Uint8Array, at: number): number {
  return (bits[at >> 3] >> (at & 7)) & 1
}

const keyOf = (input: number, cut: number, missingLeft: boolean): string => `${input} ${cut} ${missingLeft}`

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

/** Category splits of a state by what tells them apart, each once. */
function categorySplits(state: TreesState): ReadonlyMap<string, CategorySplit> {
  const { sizes, features, cuts, missingLeft, subsetCounts, subsetSizes, subsetLevels } = state
  const subsetStarts = cutStarts(subsetCounts)
  const levelStarts = cutStarts(subsetSizes)
  const splits = new Map<string, CategorySplit>()
  for (let inner = 0; inner < features.length; inner++) {
    const input = features[inner]
    const isLeft = bitAt(missingLeft, inner) === 1
    const key = keyOf(input, cuts[inner], isLeft)
    if (sizes[input] < 0 || splits.has(key)) continue
    const subset = subsetStarts[input] + cuts[inner]
    const from = levelStarts[subset]
    const levels = Int32Array.from(subsetLevels.subarray(from, from + subsetSizes[subset]))
    const sides = sidesOf(levels, sizes[input], isLeft)
    const stretches = cutsOf(sides)
    splits.set(
      key,
      stretches.length <= mostStretches
        ? { kind: 'chain', cuts: stretches, firstIsLeft: sides[0] === 0 }
        : { kind: 'column', column: { input, sides } },
    )
  }
  return splits
}

function byInput(splits: ReadonlyMap<string, CategorySplit>): ReadonlyMap<number, readonly SideColumn[]> {
  const columns = new Map<number, SideColumn[]>()
  for (const split of splits.values()) {
    if (split.kind === 'chain') continue
    const own = columns.get(split.column.input)
    if (own === undefined) columns.set(split.column.input, [split.column])
    else own.push(split.column)
  }
  return columns
}

/** Plans what the ensemble of a state compares. */
export function planTrees(state: TreesState): TreesPlan {
  const { sizes, features } = state
  const columnOf = new Int32Array(sizes.length).fill(-1)
  for (let i = 0; i < features.length; i++) columnOf[features[i]] = 0
  const inputs = Array.from(sizes.keys()).filter((input) => columnOf[input] === 0)
  inputs.forEach((input, at) => {
    columnOf[input] = at
  })
  const splits = categorySplits(state)
  const sideColumns = byInput(splits)
  const places = new Map([...sideColumns.values()].flat().map((column, at) => [column, inputs.length + at]))
  return {
    columnOf,
    inputs,
    sideColumns,
    placeOf: (column) => places.get(column)!,
    split: (input, cut, missingLeft) => splits.get(keyOf(input, cut, missingLeft))!,
  }
}
