import { log } from '@modelwright/runtime'
import type { Part } from '../trees/workspace.ts'
import type { ForestJob } from './forest-job.ts'

/** What trees say of rows they did not see, summed in whole numbers, so that the order of trees does not matter. Plain data. */
export interface OutOfBag {
  /** Shape `[rows × width]`; in units of `unit`. */
  readonly sums: Float64Array
  readonly counts: Int32Array
}

/** A power of two in whose inverse so many values of a size sum up exactly. */
export function unitFor(most: number, trees: number): number {
  // 2^52: what is added up stays a whole number of 53 bits.
  const room = 4_503_599_627_370_496 / (Math.max(most, 1e-250) * trees)
  let unit = 1
  while (unit * 2 <= room) unit *= 2
  while (unit > room) unit /= 2
  return unit
}

/** Starts an out-of-bag sum; nothing is kept where trees see all rows. */
export function startOutOfBag({ binned }: Part, { width, boost }: ForestJob): OutOfBag | undefined {
  if (boost.rowShare === 1 && !boost.isBootstrap) return undefined
  return { sums: new Float64Array(binned.rowCount * width), counts: new Int32Array(binned.rowCount) }
}

/** Adds what one tree says. */
export function addTree(
  { sums, counts }: OutOfBag,
  { views, space }: Part,
  values: Float64Array,
  unit: number,
): void {
  const width = sums.length / counts.length
  const { u8, u16 } = views
  for (let row = 0; row < counts.length; row++) {
    if (u8[space.members + row] !== 0) continue
    counts[row]++
    const from = u16[space.leafOf / 2 + row] * width
    for (let k = 0; k < width; k++) sums[row * width + k] += Math.round(values[from + k] * unit)
  }
}

/** Sums up what threads found. */
export function together(found: readonly OutOfBag[]): OutOfBag | undefined {
  if (found.length === 0) return undefined
  const [first, ...others] = found
  for (const { sums, counts } of others) {
    sums.forEach((sum, at) => {
      first.sums[at] += sum
    })
    counts.forEach((count, at) => {
      first.counts[at] += count
    })
  }
  return first
}

/** A class no tree voted for has this share: else one such row made the whole loss infinite. */
const leastShare = 1e-3

/** What out-of-bag predictions are held against. */
export interface Held {
  readonly targets: Float64Array | Int32Array
  readonly weights?: Float64Array
  readonly base: number
  readonly unit: number
  readonly isClasses: boolean
}

function lossAt({ sums, counts }: OutOfBag, { targets, base, unit, isClasses }: Held, row: number): number {
  const width = sums.length / counts.length
  const said = (k: number): number => base + sums[row * width + k] / counts[row] / unit
  const target = targets[row]
  if (!isClasses) return (said(0) - target) * (said(0) - target)
  const share = width > 1 ? said(target) : target === 1 ? said(0) : 1 - said(0)
  return -log(Math.min(1, Math.max(leastShare, share)))
}

/** Scores out-of-bag predictions: mean log loss for classes, else the root of the mean squared error; NaN without any. */
export function outOfBagLoss(bag: OutOfBag, held: Held): number {
  let sum = 0
  let seen = 0
  for (let row = 0; row < bag.counts.length; row++) {
    const weight = bag.counts[row] === 0 ? 0 : (held.weights?.[row] ?? 1)
    if (weight === 0) continue
    seen += weight
    sum += weight * lossAt(bag, held, row)
  }
  return held.isClasses ? sum / seen : Math.sqrt(sum / seen)
}
