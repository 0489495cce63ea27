import { seedOf } from '../../core/index.ts'
import { dealRecords } from './deal-records.ts'
import { canSplit, drawFeatures, type Growing, leafValue, type TreeJob } from './growing.ts'
import { accumulateLeaf, prepareScans, scanLeaves, takeRecords } from './histograms.ts'
import type { Leaf } from './leaf.ts'
import type { Part } from './workspace.ts'

/** Starts a tree. */
export function startOf(part: Part, job: TreeJob): Growing {
  const { options } = job
  const seed = seedOf(job.seed).split('columns')
  return {
    part,
    job,
    freeSlots: Array.from({ length: part.space.slots }, (_, at) => part.space.slots - 1 - at),
    features: drawFeatures(part.binned.features.length, options.columnShare, seed),
    hasBounds: options.directions.some((direction) => direction !== 0),
    turn: 0,
  }
}

/** The leaf that all rows are in. */
export function rootOf({ gradient, hessian, rows, active, passive }: TreeJob): Leaf {
  const bounds = { low: -Infinity, high: Infinity }
  const place = { depth: 0, path: [], draw: 1, at: -1, slot: -1 }
  return {
    gradient,
    hessian,
    rows,
    active,
    passive,
    ...bounds,
    ...place,
    split: undefined,
    left: undefined,
    right: undefined,
  }
}

/** Bounds of the children of a split on an input with a direction: both keep to their side of the middle. */
function boundsOf(growing: Growing, leaf: Leaf, sums: readonly { gradient: number; hessian: number }[]) {
  const own = { low: leaf.low, high: leaf.high }
  const { part, job, hasBounds } = growing
  const { feature, isCategory } = leaf.split!
  const direction = hasBounds && !isCategory ? job.options.directions[part.binned.features[feature].input] : 0
  if (direction === 0) return [own, own]
  const [left, right] = sums.map((side) => leafValue({ ...side, ...own }, job))
  const middle = left / 2 + right / 2
  const below = { low: own.low, high: middle }
  const above = { low: middle, high: own.high }
  return direction > 0 ? [below, above] : [above, below]
}

/** Deals a leaf's records to its two children by its split. */
export function childrenOf(growing: Growing, leaf: Leaf): readonly [Leaf, Leaf] {
  const split = leaf.split!
  const { part, job } = growing
  const active = dealRecords(part, leaf.active, split, part.space.records)
  const passive = dealRecords(part, leaf.passive, split, part.space.passive)
  const left = { gradient: split.gradient, hessian: split.hessian, rows: split.rows }
  const right = {
    gradient: leaf.gradient - split.gradient,
    hessian: leaf.hessian - split.hessian,
    rows: leaf.rows - split.rows,
  }
  const path =
    job.options.groups === undefined ? leaf.path : [...leaf.path, part.binned.features[split.feature].input]
  const bounds = boundsOf(growing, leaf, [left, right])
  const depth = leaf.depth + 1
  // Written out: these two objects are made at every split.
  const make = (sums: typeof left, { low, high }: { low: number; high: number }, side: 0 | 1): Leaf => ({
    depth,
    gradient: sums.gradient,
    hessian: sums.hessian,
    rows: sums.rows,
    low,
    high,
    slot: -1,
    active: active[side],
    passive: passive[side],
    split: undefined,
    path,
    draw: (Math.imul(leaf.draw, 2) + side) >>> 0 || 1,
    left: undefined,
    right: undefined,
    at: -1,
  })
  return [make(left, bounds[0], 0), make(right, bounds[1], 1)]
}

/** Waits until all have summed, where cells of one thread are made of what others summed. */
function meetToMerge({ part }: Growing): void {
  if (!part.space.isByFeature) part.meet()
}

/** Splits a leaf and looks for the best split of each child. `isLast`: nothing will be split after it. */
function splitLeaf(growing: Growing, leaf: Leaf, isLast: boolean): readonly [Leaf, Leaf] {
  const [left, right] = childrenOf(growing, leaf)
  leaf.left = left
  leaf.right = right
  const [small, large] = left.rows <= right.rows ? [left, right] : [right, left]
  if (isLast || !canSplit(growing.job, large)) growing.freeSlots.push(leaf.slot)
  else {
    // A small child that cannot be split needs no cells of its own.
    if (canSplit(growing.job, small) || !takeRecords(growing, leaf, small, large)) {
      small.slot = growing.freeSlots.pop()!
      accumulateLeaf(growing, small)
      meetToMerge(growing)
    }
    scanLeaves(growing, { parent: leaf, small, large })
    for (const child of [small, large])
      if (child.split === undefined && child.slot >= 0) {
        growing.freeSlots.push(child.slot)
        child.slot = -1
      }
  }
  leaf.slot = -1
  return [left, right]
}

/** The leaf whose split gains most; of equals the one that was made first. */
export function bestOf(open: readonly Leaf[]): number {
  let best = -1
  for (let at = 0; at < open.length; at++)
    if (best < 0 || open[at].split!.gain > open[best].split!.gain) best = at
  return best
}

/**
 * Grows one tree, best leaf first; every thread runs this, and all take the same decisions.
 *
 * With a limit on leaves the leaf that gains most is split next. Without one the order does not matter to the tree: the
 * newest small leaf is next, so that few histograms are alive.
 *
 * @returns the root; leaves have no children
 */
export function growTree(part: Part, job: TreeJob): Leaf {
  const growing = startOf(part, job)
  const root = rootOf(job)
  const isFree = job.options.leaves >= part.binned.rowCount
  if (!canSplit(job, root) || part.binned.features.length === 0) return root
  prepareScans(growing)
  root.slot = growing.freeSlots.pop()!
  accumulateLeaf(growing, root)
  meetToMerge(growing)
  scanLeaves(growing, { small: root })
  const open = root.split === undefined ? [] : [root]
  for (let leaves = 1; open.length > 0 && leaves < job.options.leaves; leaves++) {
    const at = isFree ? open.length - 1 : bestOf(open)
    const [leaf] = open.splice(at, 1)
    const [left, right] = splitLeaf(growing, leaf, leaves + 1 === job.options.leaves)
    const children = left.rows > right.rows ? [left, right] : [right, left]
    for (const child of isFree ? children : [left, right]) if (child.split !== undefined) open.push(child)
  }
  for (const leaf of open) leaf.split = undefined
  return root
}
