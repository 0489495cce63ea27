import { log } from '@modelwright/runtime'
import type { Part } from '../trees/workspace.ts'

/** What trees say of rows they did not see, summed in whole numbers, so that the order of trees does not matter. Plain data. */
export interface OutOfBag {
  /** Shape `[rows × width]`; in units of `unit`. */
  readonly sums: Float64Array
  readonly counts: Int32Array
}

/** A unit in which so many values of a size sum up exactly. */
export function unitFor(most: number, trees: number): number {
  return 2 ** Math.floor(Math.log2(2 ** 52 / (Math.max(most, 1e-300) * trees)))
}

/** Starts an out-of-bag sum; nothing is kept where trees see all rows. */
export function startOutOfBag({ binned, space }: Part, width: number): OutOfBag | undefined {
  if (space.members === 0) return undefined
  return { sums: new Float64Array(binned.rowCount * width), counts: new Int32Array(binned.rowCount) }
}

/** Adds what one tree says. */
export function addTree({ sums, counts }: OutOfBag, { views, space }: Part, values: Float64Array, unit: number): void {
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

/** Scores out-of-bag predictions: mean log loss for classes, else the root of the mean squared error; NaN without any. */
export function outOfBagLoss(
  { sums, counts }: OutOfBag,
  { targets, base, unit, isClasses }: { targets: Float64Array; base: number; unit: number; isClasses: boolean },
): number {
  const width = sums.length / counts.length
  let sum = 0
  let seen = 0
  for (let row = 0; row < counts.length; row++) {
    if (counts[row] === 0) continue
    seen++
    const said = (k: number): number => base + sums[row * width + k] / counts[row] / unit
    if (!isClasses) sum += (said(0) - targets[row]) ** 2
    else {
      const share = width > 1 ? said(targets[row]) : targets[row] === 1 ? said(0) : 1 - said(0)
      sum -= log(Math.min(1, Math.max(leastShare, share)))
    }
  }
  return isClasses ? sum / seen : Math.sqrt(sum / seen)
}
