import { canSplit, type Growing, maskFor } from './growing.ts'
import type { Leaf, Split } from './leaf.ts'
import { answerBytes, askBytes, cellBefore, narrowRows } from './workspace.ts'

const isWide = (leaf: Leaf): boolean => leaf.rows > narrowRows

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

/** Sums a thread's rows of a leaf by bin. */
export function accumulateLeaf(growing: Growing, leaf: Leaf): void {
  const { part } = growing
  const { kernels, space, index, binned, views } = part
  const wide = isWide(leaf) ? 1 : 0
  const size = wide === 1 ? 16 : 8
  const into = partialAt(growing, leaf, index)
  views.u8.fill(0, into, into + binned.cellCount * size)
  const { start, count } = leaf.active
  if (count === 0) return
  const records = space.records + (index * space.ownRows + start) * 8
  const touches = leaf.rows < denseShare * binned.rowCount && binned.rowCount > 20_000 ? 1 : 0
  if (binned.denseCount > 0)
    kernels.accumulateDense(records, count, binned.rows, binned.stride, binned.denseCount, into, wide, touches)
  if (binned.sparseEntries !== 0) {
    // Entries are numbers of cells from the first.
    kernels.accumulateSparse(records, count, binned.sparseStarts, binned.sparseEntries, into, wide)
  }
  for (const { storage, column, cell } of binned.features)
    if (storage === 'short' || storage === 'long')
      kernels.accumulateLevels(records, count, column, storage === 'long' ? 1 : 0, into + cell * size, wide)
}

/** Adds up what the threads summed, and takes it from the parent to get the other child; each thread its own features. */
export function combine(growing: Growing, parent: Leaf | undefined, small: Leaf, large: Leaf | undefined): void {
  const { part, freeSlots } = growing
  const { kernels, space, binned, firstFeature, lastFeature } = part
  const first = cellBefore(binned, firstFeature)
  const count = cellBefore(binned, lastFeature) - first
  const wide = isWide(small) ? 1 : 0
  const at = slotAt(growing, small) + first * (wide === 1 ? 16 : 8)
  for (let other = 1; other < space.parts; other++)
    kernels.addCells(at, partialAt(growing, small, other) + first * (wide === 1 ? 16 : 8), count, wide)
  fillUsual(growing, small)
  if (parent === undefined || large === undefined) return
  const isParentWide = isWide(parent)
  const formats = (isParentWide ? 4 : 0) + wide * 2 + (isWide(large) ? 1 : 0)
  const isInPlace = isParentWide === isWide(large)
  large.slot = isInPlace ? parent.slot : freeSlots.pop()!
  const whole = slotAt(growing, parent) + first * (isParentWide ? 16 : 8)
  kernels.subtractCells(whole, at, slotAt(growing, large) + first * (isWide(large) ? 16 : 8), count, formats)
  if (!isInPlace) freeSlots.push(parent.slot)
}

function fillUsual(growing: Growing, leaf: Leaf): void {
  const { kernels, binned, firstFeature, lastFeature } = growing.part
  const wide = isWide(leaf) ? 1 : 0
  for (let at = firstFeature; at < lastFeature; at++) {
    const { sparse, cell, bins, missing } = binned.features[at]
    if (sparse === undefined) continue
    const from = slotAt(growing, leaf) + cell * (wide === 1 ? 16 : 8)
    const cells = bins + (missing < 0 ? 0 : 1)
    kernels.fillUsual(from, cells, sparse.usual, wide, leaf.gradient, leaf.hessian, leaf.rows)
  }
}

/** Writes what a scan is asked of a leaf; in quantised units. */
function writeAsk({ part, job, hasBounds }: Growing, leaf: Leaf, at: number): void {
  const { options, scales } = job
  const { f64 } = part.views
  const l2 = options.l2 * scales.hessian
  const numbers = [
    leaf.gradient,
    leaf.hessian,
    leaf.rows,
    options.minRows,
    Math.max(1, Math.ceil(options.minHessian * scales.hessian)),
    options.l1 * scales.gradient,
    l2,
    leaf.low,
    leaf.high,
    options.levelSmoothing * (leaf.hessian / leaf.rows),
    options.levelL2 * scales.hessian,
    options.levelMinRows,
    options.isRandomCut ? ((job.seed ^ Math.imul(leaf.draw, 0x9e3779b1)) >>> 0) + 1 : 0,
    hasBounds ? 1 : 0,
  ]
  f64.set(numbers, at / 8)
}

/** Scans a thread's features for the best split of each leaf, then takes the best of all threads. */
export function scanChildren(growing: Growing, leaves: readonly Leaf[]): void {
  const { part, job } = growing
  const { kernels, space, index, views, firstFeature, lastFeature } = part
  leaves.forEach((leaf, which) => {
    if (!canSplit(job, leaf)) return
    const own = index * 2 + which
    const ask = space.asks + own * askBytes
    const mask = space.masks + own * space.maskBytes
    writeAsk(growing, leaf, ask)
    views.u8.set(maskFor(growing, leaf), mask)
    kernels.scanLeaf(
      slotAt(growing, leaf),
      isWide(leaf) ? 1 : 0,
      space.facts,
      firstFeature,
      lastFeature,
      mask,
      ask,
      space.answers + own * answerBytes,
      space.sorting + index * space.sortingBytes,
      space.sides + own * space.sideBytes,
    )
  })
  part.meet()
  leaves.forEach((leaf, which) => {
    if (canSplit(job, leaf)) leaf.split = bestAnswer(growing, leaf, which)
  })
}

function partGain(gradient: number, hessian: number, l1: number, l2: number): number {
  const size = Math.max(Math.abs(gradient) - l1, 0)
  return (size * size) / (hessian + l2)
}

/** The best answer of all threads for a leaf; of equal ones that of the first feature. Undefined when none gains. */
function bestAnswer(growing: Growing, leaf: Leaf, which: number): Split | undefined {
  const { part, job, hasBounds } = growing
  const { space, views, binned } = part
  let best = 0
  let bestGain = -Infinity
  for (let index = 0; index < space.parts; index++) {
    const at = space.answers + (index * 2 + which) * answerBytes
    const gain = views.f64[at / 8]
    if (views.i32[at / 4 + 2] < 0 || !(gain > bestGain)) continue
    bestGain = gain
    best = index
  }
  if (bestGain === -Infinity) return undefined
  const at = space.answers + (best * 2 + which) * answerBytes
  const [, bin, missing, kind] = [0, 1, 2, 3].map((word) => views.i32[at / 4 + 2 + word])
  const feature = views.i32[at / 4 + 2]
  const [gradient, hessian, rows] = [3, 4, 5].map((place) => views.f64[at / 8 + place])
  const { options, scales } = job
  const l1 = options.l1 * scales.gradient
  const l2 = options.l2 * scales.hessian
  const isCategory = kind === 1
  const whole =
    !isCategory && !hasBounds
      ? partGain(gradient, hessian, l1, l2) + partGain(leaf.gradient - gradient, leaf.hessian - hessian, l1, l2)
      : bestGain
  const net = (whole - partGain(leaf.gradient, leaf.hessian, l1, l2)) * (scales.hessian / (scales.gradient * scales.gradient))
  if (!(net > Math.max(options.minGain, 1e-12 * Math.abs(whole)))) return undefined
  // What is missing goes with the larger side where the leaf has nothing to learn it from.
  const missingLeft = missing === 2 ? 2 * rows >= leaf.rows : missing === 1
  const { bins, missing: missingBin } = binned.features[feature]
  const sidesAt = space.sides + (best * 2 + which) * space.sideBytes
  const sides = isCategory ? views.u8.slice(sidesAt, sidesAt + bins + (missingBin < 0 ? 0 : 1)) : undefined
  if (sides !== undefined && missingBin >= 0) sides[bins] = missingLeft ? 1 : 0
  return {
    feature,
    bin,
    isCategory,
    missingLeft,
    gain: net,
    gradient,
    hessian,
    rows,
    ...(sides === undefined ? {} : { sides }),
  }
}
