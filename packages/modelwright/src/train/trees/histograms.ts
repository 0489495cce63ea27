import { canSplit, type Growing, leafValue, maskFor, type TreeJob } from './growing.ts'
import type { Leaf, Split } from './leaf.ts'
import { answerBytes, askBytes, cellBefore, type FeatureRange, mediumRows, narrowRows } from './workspace.ts'

/** The format of a leaf's cells, as the kernels count them: by how large its sums can be. */
function formatOf({ rows }: Leaf): 0 | 1 | 2 {
  return rows > mediumRows ? 2 : rows > narrowRows ? 1 : 0
}

const sizeOf = (format: 0 | 1 | 2): number => (format === 0 ? 8 : 16)

function slotAt({ part }: Growing, leaf: Leaf): number {
  return part.space.pool + leaf.slot * part.space.slotBytes
}

/** Where a thread sums its rows of a leaf: the first one in the leaf's own place. */
function partialAt(growing: Growing, leaf: Leaf, index: number): number {
  const { partials, slotBytes } = growing.part.space
  return index === 0 ? slotAt(growing, leaf) : partials + (index - 1) * slotBytes
}

/** A leaf with fewer than this share of the rows is summed by touching its rows ahead. */
const denseShare = 0.5

/** Where a thread sums a leaf, and which features: all of them in a place of its own, or its own in the leaf's place. */
function summedBy(growing: Growing, leaf: Leaf): { into: number; range: FeatureRange } {
  const { part } = growing
  if (part.space.isByFeature) return { into: slotAt(growing, leaf), range: part.range }
  return {
    into: partialAt(growing, leaf, part.index),
    range: { first: 0, last: part.binned.features.length },
  }
}

/** Sums a thread's records of a leaf by bin. */
export function accumulateLeaf(growing: Growing, leaf: Leaf): void {
  const { binned, kernels } = growing.part
  const size = sizeOf(formatOf(leaf))
  const { into, range } = summedBy(growing, leaf)
  const firstCell = cellBefore(binned, range.first)
  kernels.clear(into + firstCell * size, (cellBefore(binned, range.last) - firstCell) * size)
  addRecords(growing, leaf, { into, range, format: formatOf(leaf), sign: 0 })
}

/**
 * Takes the records of a small leaf from the cells of its parent, which then are those of the other child.
 *
 * @returns false, and does nothing, where threads sum in places of their own, or where the other child has smaller cells
 */
export function takeRecords(growing: Growing, parent: Leaf, small: Leaf, large: Leaf): boolean {
  const { space, range } = growing.part
  const format = formatOf(parent)
  if ((space.parts > 1 && !space.isByFeature) || format !== formatOf(large)) return false
  addRecords(growing, small, { into: slotAt(growing, parent), range, format, sign: -1 })
  large.slot = parent.slot
  return true
}

/** Where records are summed: cells of which format, of which features; sign −1 takes them away. */
interface Summing {
  readonly into: number
  readonly range: FeatureRange
  readonly format: 0 | 1 | 2
  readonly sign: 0 | -1
}

function addRecords({ part }: Growing, leaf: Leaf, { into, range, format, sign }: Summing): void {
  const { kernels, space, index, binned } = part
  const { start, count } = leaf.active
  if (count === 0) return
  const { first, last } = range
  const size = sizeOf(format)
  const records = space.records + (index * space.ownRows + start) * 8
  const touches = leaf.rows < denseShare * binned.rowCount && binned.rowCount > 20_000 ? 1 : 0
  const dense = Math.min(last, binned.denseCount) - first
  const cells = into + cellBefore(binned, first) * size
  const bins = binned.rows + first
  if (dense > 0)
    kernels.accumulateDense(records, count, bins, binned.stride, dense, cells, format, touches, sign)
  const { starts, entries } = space.sparse[index]
  if (entries !== 0) kernels.accumulateSparse(records, count, starts, entries, into, format, sign)
  if (!binned.hasLevels) return
  for (let at = first; at < last; at++) {
    const { storage, column, cell } = binned.features[at]
    const isLong = storage === 'long' ? 1 : 0
    if (isLong === 1 || storage === 'short')
      kernels.accumulateLevels(records, count, column, isLong, into + cell * size, format, sign)
  }
}

/** Gives the large child its place: the parent's where cells have the same format, else a free one. */
function placeLarge({ freeSlots }: Growing, parent: Leaf, large: Leaf): void {
  if (large.slot >= 0) return
  if (formatOf(parent) === formatOf(large)) large.slot = parent.slot
  else {
    large.slot = freeSlots.pop()!
    freeSlots.push(parent.slot)
  }
}

/** Writes what scans are asked of every leaf of a tree, in quantised units, and the mask of its features. Once a tree. */
export function prepareScans({ part, job, features, hasBounds }: Growing): void {
  const { space, index, views } = part
  const { options, scales } = job
  for (let which = 0; which < 2; which++) {
    const own = index * 2 + which
    const at = (space.asks + own * askBytes) / 8
    views.f64[at + 3] = options.minRows
    views.f64[at + 4] = Math.max(1, Math.ceil(options.minHessian * scales.hessian))
    views.f64[at + 5] = options.l1 * scales.gradient
    views.f64[at + 6] = options.l2 * scales.hessian
    views.f64[at + 10] = options.levelL2 * scales.hessian
    views.f64[at + 11] = options.levelMinRows
    views.f64[at + 13] = hasBounds ? 1 : 0
    views.f64[at + 14] = options.maxSplitLevels
    views.u8.set(features, space.masks + own * space.maskBytes)
  }
  views.u8.set(features, space.used + index * space.maskBytes)
}

/** Writes what a scan is asked of one leaf. */
export function writeAsk({ part, job }: Growing, leaf: Leaf, own: number): void {
  const { f64 } = part.views
  const at = (part.space.asks + own * askBytes) / 8
  f64[at] = leaf.gradient
  f64[at + 1] = leaf.hessian
  f64[at + 2] = leaf.rows
  f64[at + 7] = leaf.low
  f64[at + 8] = leaf.high
  f64[at + 9] = job.options.levelSmoothing * (leaf.hessian / leaf.rows)
  f64[at + 12] = job.options.isRandomCut ? ((job.seed ^ Math.imul(leaf.draw, 0x9e3779b1)) >>> 0) + 1 : 0
}

function answerAt({ part, turn }: Growing, index: number, which: number): number {
  return part.space.answers + (index * 4 + turn * 2 + which) * answerBytes
}

function sidesAt({ part, turn }: Growing, index: number, which: number): number {
  return part.space.sides + (index * 4 + turn * 2 + which) * part.space.sideBytes
}

/** Writes what a scan is asked of a leaf, and which features it may be split on. */
function askOf(growing: Growing, leaf: Leaf, which: number): void {
  const { part, features } = growing
  const own = part.index * 2 + which
  writeAsk(growing, leaf, own)
  const mask = maskFor(growing, leaf)
  if (mask !== features) part.views.u8.set(mask, part.space.masks + own * part.space.maskBytes)
}

/** What is scanned: the root alone as `small`, or both children of a split; a small one without a place is not. */
interface Scanned {
  readonly parent?: Leaf
  readonly small: Leaf
  readonly large?: Leaf
}

function scanOwn(growing: Growing, { parent, small, large }: Scanned, scans: number): void {
  const { part, turn } = growing
  const { kernels, space, index, range } = part
  askOf(growing, small, 0)
  if (large !== undefined) askOf(growing, large, 1)
  // The parent's place may be the large child's by now: both say where its cells are.
  const parentAt = parent === undefined || parent.slot < 0 ? 0 : slotAt(growing, parent)
  if (parent !== undefined && large !== undefined) placeLarge(growing, parent, large)
  const at = (leaf: Leaf | undefined): readonly [number, number] =>
    leaf === undefined || leaf.slot < 0 ? [0, 0] : [slotAt(growing, leaf), formatOf(leaf)]
  const answers = index * 4 + turn * 2
  kernels.scanChildren(
    parentAt,
    parent === undefined ? 0 : formatOf(parent),
    ...at(small),
    ...at(large),
    space.partials,
    space.slotBytes,
    space.isByFeature ? 1 : space.parts,
    space.facts,
    range.first,
    range.last,
    space.used + index * space.maskBytes,
    space.masks + index * 2 * space.maskBytes,
    space.maskBytes,
    space.asks + index * 2 * askBytes,
    space.answers + answers * answerBytes,
    space.sorting + index * space.sortingBytes,
    space.sides + answers * space.sideBytes,
    space.sideBytes,
    scans,
  )
}

/** Makes the cells of one or two leaves and scans a thread's features for their best splits; then takes the best of all threads. */
export function scanLeaves(growing: Growing, scanned: Scanned): void {
  const { part, job } = growing
  const { small, large } = scanned
  growing.turn = 1 - growing.turn
  const isSmall = small.slot >= 0 && canSplit(job, small)
  const isLarge = large !== undefined && canSplit(job, large)
  scanOwn(growing, scanned, (isSmall ? 1 : 0) + (isLarge ? 2 : 0))
  part.meet()
  if (isSmall) small.split = bestAnswer(growing, small, 0)
  if (isLarge) large.split = bestAnswer(growing, large, 1)
}

function partGain(gradient: number, hessian: number, l1: number, l2: number): number {
  const size = Math.max(Math.abs(gradient) - l1, 0)
  return (size * size) / (hessian + l2)
}

/** The thread whose answer gains most; of equal ones that of the first features. −1 when none has one. */
function bestThread(growing: Growing, which: number): number {
  const { space, views } = growing.part
  let best = -1
  let bestGain = -Infinity
  for (let index = 0; index < space.parts; index++) {
    const at = answerAt(growing, index, which)
    const gain = views.f64[at / 8]
    if (views.i32[at / 4 + 2] < 0 || !(gain > bestGain)) continue
    bestGain = gain
    best = index
  }
  return best
}

/** The best split of all threads for a leaf; undefined when none gains. */
export function bestAnswer(growing: Growing, leaf: Leaf, which: number): Split | undefined {
  const { part, job, hasBounds } = growing
  const { views, binned } = part
  const best = bestThread(growing, which)
  if (best < 0) return undefined
  const at = answerAt(growing, best, which)
  const words = at / 4 + 2
  const feature = views.i32[words]
  const missing = views.i32[words + 2]
  const isCategory = views.i32[words + 3] === 1
  const gradient = views.f64[at / 8 + 3]
  const hessian = views.f64[at / 8 + 4]
  const rows = views.f64[at / 8 + 5]
  const { options, scales } = job
  const l1 = options.l1 * scales.gradient
  const l2 = options.l2 * scales.hessian
  // Scans of plain numbers gain in f32: what is gained is worked out again from the sums.
  const whole =
    isCategory || hasBounds
      ? views.f64[at / 8]
      : partGain(gradient, hessian, l1, l2) +
        partGain(leaf.gradient - gradient, leaf.hessian - hessian, l1, l2)
  const gained = whole - ownGain(leaf, job, hasBounds)
  // By half of it the loss falls, in its own units.
  const net = 0.5 * gained * (scales.hessian / (scales.gradient * scales.gradient))
  // An answer's own gain is an f32: less than its last bits is no gain.
  const least = isCategory || hasBounds ? 1e-6 : 1e-9
  if (!(gained > least * Math.abs(whole)) || !(net > options.minGain)) return undefined
  // What is missing goes with the larger side where the leaf has nothing to learn it from.
  const missingLeft = missing === 2 ? 2 * rows >= leaf.rows : missing === 1
  const { bins, missing: missingBin } = binned.features[feature]
  let sides: Uint8Array | undefined
  if (isCategory) {
    const from = sidesAt(growing, best, which)
    sides = views.u8.slice(from, from + bins + (missingBin < 0 ? 0 : 1))
    if (missingBin >= 0) sides[bins] = missingLeft ? 1 : 0
  }
  return {
    feature,
    bin: views.i32[words + 1],
    isCategory,
    missingLeft,
    gain: net,
    gradient,
    hessian,
    rows,
    sides,
  }
}

/** What a leaf gains unsplit; held within its bounds where there are any, as its children are. */
function ownGain(leaf: Leaf, job: TreeJob, hasBounds: boolean): number {
  const { options, scales } = job
  const l1 = options.l1 * scales.gradient
  const l2 = options.l2 * scales.hessian
  if (!hasBounds) return partGain(leaf.gradient, leaf.hessian, l1, l2)
  const value = leafValue(leaf, job)
  return -(2 * leaf.gradient * value + (leaf.hessian + l2) * value * value + 2 * l1 * Math.abs(value))
}
