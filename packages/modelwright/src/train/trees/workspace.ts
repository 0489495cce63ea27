import { type Arena, type Views, viewsOf } from './arena.ts'
import type { Binned } from './bin-columns.ts'
import type { Kernels } from './kernels.ts'
import { writeSparse } from './sparse.ts'
import { waiter } from './waiting.ts'

/** Leaves of up to so many rows have narrow cells. */
export const narrowRows = 4096

/** Leaves of up to so many rows have medium ones; larger leaves wide ones. */
export const mediumRows = 131_072

/** Features of one thread: the first, and one past the last. */
export interface FeatureRange {
  readonly first: number
  readonly last: number
}

/** Where the entries of each row begin, and the entries; 0 when no feature is sparse. */
export interface SparseRows {
  readonly starts: number
  readonly entries: number
}

/** Addresses of what growing needs besides the bins; the same on every thread. Plain data. */
export interface Workspace {
  readonly parts: number
  /** Threads keep records of all rows and sum their own features; else of their own rows, and sum all features. */
  readonly isByFeature: boolean
  /** Per thread: the features whose cells are its own to merge and scan. */
  readonly ranges: readonly FeatureRange[]
  /** Per thread: sparse entries of what it sums. */
  readonly sparse: readonly SparseRows[]
  readonly slots: number
  readonly slotBytes: number
  /** Histograms of leaves; and one for each thread but the first, where it sums its rows of a leaf. */
  readonly pool: number
  readonly partials: number
  /** Per thread: its records that count, and those that do not; room for `ownRows`. */
  readonly records: number
  readonly passive: number
  readonly ownRows: number
  /** Per thread: half as many, for those of one side while records are dealt. */
  readonly scratch: number
  readonly scratchBytes: number
  /** Facts of features; masks of features, two a thread. */
  readonly facts: number
  readonly masks: number
  /** Per thread: features of the tree. */
  readonly used: number
  readonly maskBytes: number
  /** Per thread: two asks, two answers for every other turn, room for sums and totals. */
  readonly asks: number
  readonly answers: number
  readonly totals: number
  /** Per thread: a table of sides for each answer, and room to sort levels. */
  readonly sides: number
  readonly sideBytes: number
  readonly sorting: number
  readonly sortingBytes: number
  /** A table of sides and a column of bins for the split being made, one a thread. */
  readonly dealt: number
  readonly expanded: number
  /** The leaf of each row once a tree is grown, u16: in the place of the scratch, which has done its work by then. */
  readonly leafOf: number
  readonly sums: number
  readonly sumBytes: number
  /** Values of leaves, a place for each thread. */
  readonly values: number
  readonly valueBytes: number
  readonly barrier: number
  readonly gradients: number
  readonly hessians: number
  readonly members: number
}

/** With few rows, or few for their features, scanning takes the time: threads then share the features, not the rows. */
const rowsByFeature = 20_000
const rowsAFeature = 200

const alignedTo = (bytes: number): number => Math.ceil((bytes + 64) / 128) * 128

export const askBytes = 128
export const answerBytes = 64

/** Lays out what growing needs, once a fit. */
export function layOut(
  arena: Arena,
  binned: Binned,
  { parts, leaves, slots, hasPassive }: { parts: number; leaves: number; slots: number; hasPassive: boolean },
): Workspace {
  const { rowCount, cellCount, features } = binned
  const isByFeature = parts > 1 && (rowCount < rowsByFeature || rowCount < features.length * rowsAFeature)
  const ranges = Array.from({ length: parts }, (_, index) => ({
    first: index === 0 ? 0 : firstOf(binned, index / parts),
    last: firstOf(binned, (index + 1) / parts),
  }))
  const sparseOf = ({ first, last }: FeatureRange): SparseRows =>
    writeSparse(arena, features.slice(first, last), rowCount)
  const all = isByFeature ? undefined : sparseOf({ first: 0, last: features.length })
  const cellBytes = rowCount > narrowRows ? 16 : 8
  const slotBytes = alignedTo(cellCount * cellBytes)
  const ownRows = alignedTo(isByFeature ? rowCount : Math.ceil(rowCount / 1024 / parts) * 1024)
  const widest = features.reduce((most, { bins }) => Math.max(most, bins + 1), 256)
  const hasCategories = features.some(({ isCategory }) => isCategory)
  const hasSparse = features.some(({ sparse }) => sparse !== undefined)
  const sideBytes = alignedTo(widest)
  const sortingBytes = hasCategories ? alignedTo(widest * 16) : 0
  const maskBytes = alignedTo(features.length)
  const sumBytes = alignedTo(leaves * 16)
  const scratchBytes = alignedTo((ownRows / 2 + 1) * 8)
  const scratch = arena.take(parts * scratchBytes)
  return {
    parts,
    isByFeature,
    ranges,
    sparse: ranges.map((range) => all ?? sparseOf(range)),
    slots,
    slotBytes,
    pool: arena.take(slots * slotBytes),
    partials: isByFeature ? 0 : arena.take((parts - 1) * slotBytes),
    records: arena.take(parts * ownRows * 8),
    passive: hasPassive ? arena.take(parts * ownRows * 8) : 0,
    ownRows,
    scratch,
    scratchBytes,
    facts: arena.take(features.length * 32),
    masks: arena.take(parts * 2 * maskBytes),
    used: arena.take(parts * maskBytes),
    maskBytes,
    asks: arena.take(parts * 2 * askBytes),
    answers: arena.take(parts * 4 * answerBytes),
    totals: arena.take(parts * 128),
    sides: arena.take(parts * 4 * sideBytes),
    sideBytes,
    sorting: arena.take(parts * sortingBytes),
    sortingBytes,
    dealt: arena.take(parts * sideBytes),
    expanded: hasSparse ? arena.take(parts * alignedTo(rowCount)) : 0,
    leafOf: scratch,
    sums: arena.take(parts * sumBytes),
    sumBytes,
    values: arena.take(parts * alignedTo(leaves * 8)),
    valueBytes: alignedTo(leaves * 8),
    barrier: arena.take(256),
    gradients: arena.take(rowCount * 4),
    hessians: arena.take(rowCount * 4),
    members: hasPassive ? arena.take(rowCount) : 0,
  }
}

/** Writes what the scan must know of each feature. */
export function writeFacts(
  { facts }: Workspace,
  { features }: Binned,
  directions: Int8Array,
  { i32 }: Views,
): void {
  features.forEach(({ input, cell, bins, isCategory, missing, sparse }, at) => {
    const from = facts / 4 + at * 8
    i32.set([cell, bins, isCategory ? 1 : 0, missing, directions[input], sparse?.usual ?? -1], from)
  })
}

/** One thread's share of a fit: its rows, its features, its kernels. */
export interface Part {
  readonly index: number
  readonly kernels: Kernels
  readonly views: Views
  readonly binned: Binned
  readonly space: Workspace
  /** The features whose cells are its own to merge and scan. */
  readonly range: FeatureRange
  /** Whose records it keeps, as kernels are told: its own rows, or all as if there were one thread. */
  readonly recordRows: readonly [index: number, parts: number]
  /** Waits for the other threads. @throws {GivenUp} when the fit was given up */
  meet(): void
}

/** Thrown on threads of a fit that another thread gave up. */
export class GivenUp extends Error {}

/** Deals features to threads so that each has about as many cells. */
function firstOf({ features, cellCount }: Binned, share: number): number {
  const found = features.findIndex(({ cell }) => cell >= cellCount * share)
  return share >= 1 || found < 0 ? features.length : found
}

/** Opens one thread's share. */
export function openPart(index: number, kernels: Kernels, binned: Binned, space: Workspace): Part {
  const { parts, barrier } = space
  const wait = waiter((looks) => kernels.meet!(barrier, parts, looks))
  const meet = (): void => {
    if (parts > 1 && wait() !== 0) throw new GivenUp('bug: the fit was given up')
  }
  return {
    index,
    kernels,
    views: viewsOf(kernels.memory),
    binned,
    space,
    range: space.ranges[index],
    recordRows: space.isByFeature ? [0, 1] : [index, parts],
    meet,
  }
}

/** One past the last cell before a feature. */
export function cellBefore({ features, cellCount }: Binned, feature: number): number {
  return feature < features.length ? features[feature].cell : cellCount
}
