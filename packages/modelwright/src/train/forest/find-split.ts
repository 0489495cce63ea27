import type { Seed } from '../../core/index.ts'
import type { Storage } from '../trees/bin-columns.ts'
import type { Growing } from '../trees/growing.ts'
import { bestAnswer, writeAsk } from '../trees/histograms.ts'
import type { Leaf, Split } from '../trees/leaf.ts'
import { mediumRows } from '../trees/workspace.ts'
import type { ForestRoom } from './forest-job.ts'

/** Leaves of up to so many rows are searched by the bins that occur in them. */
const fewRows = 64

/** What is needed to look for splits in one tree. */
export interface Search {
  readonly growing: Growing
  readonly room: ForestRoom
  /** Features of the tree; the first ones are those drawn last. */
  readonly order: Uint32Array
  readonly nodeFeatures: number
  readonly seed: Seed
  /** Address of what pure leaves have one of; f64, shape `[rows]`. */
  readonly targets: number
}

/** Draws some of the features from a place on, without putting any back. */
function drawFrom({ order, seed }: Search, from: number, count: number): Uint32Array {
  for (let at = from; at < from + count; at++) {
    const other = at + seed.integer(order.length - at)
    const held = order[at]
    order[at] = order[other]
    order[other] = held
  }
  return order.subarray(from, from + count)
}

/** Kinds of storage with codes, as the kernels tell them from the place of a byte. */
const codesOf: Readonly<Record<Storage, number>> = { dense: 0, sparse: 0, short: -2, long: -4 }

/** Writes a list of features as the kernels take it; for leaves of few rows those with codes, too. */
function writeList({ growing, room }: Search, features: ArrayLike<number>): void {
  const { views, binned } = growing.part
  for (let at = 0; at < features.length; at++) {
    const from = room.list / 4 + at * 4
    const { storage, column, cell } = binned.features[features[at]]
    views.i32[from] = features[at]
    // Features with a byte a row come first, in the order of the bytes.
    views.i32[from + 1] = storage === 'dense' ? features[at] : codesOf[storage]
    views.u32[from + 2] = storage === 'dense' ? room.cells + cell * 16 : column
  }
}

function recordsAt({ growing }: Search, leaf: Leaf): number {
  return growing.part.space.records + leaf.active.start * 8
}

function scanFew(search: Search, leaf: Leaf, count: number): void {
  const { kernels, space, binned } = search.growing.part
  kernels.scanFew(
    recordsAt(search, leaf),
    leaf.active.count,
    binned.rows,
    binned.stride,
    space.facts,
    search.room.list,
    count,
    space.asks,
    space.answers,
    search.room.few,
    space.sorting,
    space.sides,
  )
}

/** Sums the drawn features by bin and scans all bins. */
function scanMany(search: Search, leaf: Leaf, drawn: Uint32Array, dense: ArrayLike<number>): void {
  const { growing, room } = search
  const { kernels, space, binned, views } = growing.part
  const isWide = leaf.rows > mediumRows
  const format = isWide ? 2 : 1
  const records = recordsAt(search, leaf)
  const { count } = leaf.active
  views.u8.fill(0, space.masks, space.masks + binned.features.length)
  for (const at of drawn) {
    const { bins, cell, column, storage } = binned.features[at]
    const cells = room.cells + cell * 16
    kernels.clear(cells, Math.ceil((bins + 1) / 4) * 64)
    if (storage !== 'dense')
      kernels.accumulateLevels(records, count, column, storage === 'long' ? 1 : 0, cells, format)
    views.u8[space.masks + at] = 1
  }
  kernels.accumulateListed(
    records,
    count,
    binned.rows,
    binned.stride,
    room.list,
    dense.length,
    isWide ? 1 : 0,
  )
  const [first, last] = [Math.min(...drawn), Math.max(...drawn) + 1]
  const asked = [space.facts, first, last, space.masks, space.asks, space.answers] as const
  kernels.scanLeaf(room.cells, format, ...asked, space.sorting, space.sides)
}

/** Looks at some features; undefined when none of them parts the leaf. */
function splitOn(search: Search, leaf: Leaf, drawn: Uint32Array): Split | undefined {
  const { growing } = search
  if (leaf.rows <= fewRows) {
    writeList(search, drawn)
    scanFew(search, leaf, drawn.length)
  } else {
    const dense = drawn.filter((at) => growing.part.binned.features[at].storage === 'dense')
    writeList(search, dense)
    scanMany(search, leaf, drawn, dense)
  }
  return bestAnswer(growing, leaf, 0)
}

/**
 * Looks for a leaf's best split among features drawn for it; where none of them parts its rows, among more, until one does.
 *
 * @returns undefined when all rows have the same target or nothing parts them
 */
export function findSplit(search: Search, leaf: Leaf): Split | undefined {
  const { growing, order, nodeFeatures, targets } = search
  const { kernels, space, views } = growing.part
  if (kernels.isPure(recordsAt(search, leaf), leaf.active.count, targets) === 1) return undefined
  writeAsk(growing, leaf, 0)
  if (growing.job.options.isRandomCut) views.f64[space.asks / 8 + 12] = search.seed.integer(0xffff_ffff) + 1
  for (let from = 0; from < order.length; from += nodeFeatures) {
    const drawn = drawFrom(search, from, Math.min(nodeFeatures, order.length - from))
    const split = splitOn(search, leaf, drawn)
    if (split !== undefined) return split
  }
  return undefined
}
