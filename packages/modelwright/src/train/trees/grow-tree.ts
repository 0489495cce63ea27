import { seedOf } from '../../core/index.ts'
import { dealRecords } from './deal-records.ts'
import { canSplit, drawFeatures, type Growing, leafValue, type TreeJob } from './growing.ts'
import { accumulateLeaf, prepareScans, scanLeaves, takeRecords } from './histograms.ts'
import type { Leaf, Range, Split } from './leaf.ts'
import type { Part } from './workspace.ts'

/** Starts a tree. */
export function startOf(part: Part, job: TreeJob): Growing {
  const { options } = job
  const seed = seedOf(job.seed).split('columns')
  const freeSlots: number[] = []
  for (let slot = part.space.slots - 1; slot >= 0; slot--) freeSlots.push(slot)
  return {
    part,
    job,
    freeSlots,
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

/** The middle between the values of a split's sides, where its input has a direction; undefined where it has none. */
function middleOf({ part, job, hasBounds }: Growing, leaf: Leaf, right: Sums): number | undefined {
  const split = leaf.split!
  if (!hasBounds || split.isCategory || directionOf(part, job, split) === 0) return undefined
  const { low, high } = leaf
  const { gradient, hessian } = split
  return (
    leafValue({ gradient, hessian, low, high }, job) / 2 +
    leafValue({ gradient: right.gradient, hessian: right.hessian, low, high }, job) / 2
  )
}

function directionOf({ binned }: Part, { options }: TreeJob, { feature }: Split): number {
  return options.directions[binned.features[feature].input]
}

type Sums = Pick<Leaf, 'gradient' | 'hessian' | 'rows'>

interface Side extends Sums {
  readonly low: number
  readonly high: number
  readonly side: 0 | 1
  readonly active: Range
  readonly passive: Range
  readonly path: readonly number[]
}

function childOf(leaf: Leaf, given: Side): Leaf {
  const { gradient, hessian, rows, low, high, side, active, passive, path } = given
  return {
    depth: leaf.depth + 1,
    gradient,
    hessian,
    rows,
    low,
    high,
    slot: -1,
    active,
    passive,
    split: undefined,
    path,
    draw: (Math.imul(leaf.draw, 2) + side) >>> 0 || 1,
    left: undefined,
    right: undefined,
    at: -1,
  }
}

/** Deals a leaf's records to its two children, `left` and `right` from now on, by its split. */
export function splitRecords(growing: Growing, leaf: Leaf): void {
  const split = leaf.split!
  const { part, job } = growing
  const active = dealRecords(part, leaf.active, split, part.space.records)
  const passive = dealRecords(part, leaf.passive, split, part.space.passive)
  const right = {
    gradient: leaf.gradient - split.gradient,
    hessian: leaf.hessian - split.hessian,
    rows: leaf.rows - split.rows,
  }
  const path =
    job.options.groups === undefined ? leaf.path : [...leaf.path, part.binned.features[split.feature].input]
  const middle = middleOf(growing, leaf, right)
  const isRising = middle !== undefined && directionOf(part, job, split) > 0
  const isFalling = middle !== undefined && !isRising
  leaf.left = childOf(leaf, {
    gradient: split.gradient,
    hessian: split.hessian,
    rows: split.rows,
    low: isFalling ? middle : leaf.low,
    high: isRising ? middle : leaf.high,
    side: 0,
    active: active[0],
    passive: passive[0],
    path,
  })
  leaf.right = childOf(leaf, {
    gradient: right.gradient,
    hessian: right.hessian,
    rows: right.rows,
    low: isRising ? middle : leaf.low,
    high: isFalling ? middle : leaf.high,
    side: 1,
    active: active[1],
    passive: passive[1],
    path,
  })
}

/** Waits until all have summed, where cells of one thread are made of what others summed. */
function meetToMerge({ part }: Growing): void {
  if (!part.space.isByFeature) part.meet()
}

function freeUnsplit({ freeSlots }: Growing, leaf: Leaf): void {
  if (leaf.split !== undefined || leaf.slot < 0) return
  freeSlots.push(leaf.slot)
  leaf.slot = -1
}

/** Splits a leaf and looks for the best split of each child. `isLast`: nothing will be split after it. */
function splitLeaf(growing: Growing, leaf: Leaf, isLast: boolean): void {
  splitRecords(growing, leaf)
  const [left, right] = [leaf.left!, leaf.right!]
  const isLeftSmall = left.rows <= right.rows
  const small = isLeftSmall ? left : right
  const large = isLeftSmall ? right : left
  if (isLast || !canSplit(growing.job, large)) growing.freeSlots.push(leaf.slot)
  else {
    // A small child that cannot be split needs no cells of its own.
    if (canSplit(growing.job, small) || !takeRecords(growing, leaf, small, large)) {
      small.slot = growing.freeSlots.pop()!
      accumulateLeaf(growing, small)
      meetToMerge(growing)
    }
    scanLeaves(growing, { parent: leaf, small, large })
    freeUnsplit(growing, small)
    freeUnsplit(growing, large)
  }
  leaf.slot = -1
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
    splitLeaf(growing, leaf, leaves + 1 === job.options.leaves)
    const [left, right] = [leaf.left!, leaf.right!]
    const isLargeFirst = isFree && !(left.rows > right.rows)
    const first = isLargeFirst ? right : left
    const second = isLargeFirst ? left : right
    if (first.split !== undefined) open.push(first)
    if (second.split !== undefined) open.push(second)
  }
  for (const leaf of open) leaf.split = undefined
  return root
}
