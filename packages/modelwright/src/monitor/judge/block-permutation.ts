import type { Seed } from '../../core/index.ts'
import { totalOf } from '../count-table.ts'

/** Rows of a stretch of time, counted by the same cells as all other stretches. */
export interface Block {
  readonly counts: Float64Array
  /** Stretches of one phase, such as Monday mornings, may change places; absent: all may. */
  readonly phase?: string | number
}

/** Greatest difference of the shares of rows up to a cell. */
function distanceOf(first: Float64Array, second: Float64Array): number {
  const [n, m] = [totalOf(first), totalOf(second)]
  if (n === 0 || m === 0) return 0
  let [a, b, most] = [0, 0, 0]
  for (let cell = 0; cell < first.length; cell++) {
    a += first[cell] / n
    b += second[cell] / m
    most = Math.max(most, Math.abs(a - b))
  }
  return most
}

function added(blocks: readonly Block[], isIn: Uint8Array, wanted: number): Float64Array {
  const sum = new Float64Array(blocks[0].counts.length)
  blocks.forEach(({ counts }, at) => {
    if (isIn[at] !== wanted) return
    for (let cell = 0; cell < sum.length; cell++) sum[cell] += counts[cell]
  })
  return sum
}

/** Positions of blocks by phase. */
function byPhase(blocks: readonly Block[]): readonly Int32Array[] {
  const groups = new Map<string, number[]>()
  blocks.forEach(({ phase = '' }, at) => {
    const key = String(phase)
    groups.set(key, [...(groups.get(key) ?? []), at])
  })
  return [...groups.values()].map((group) => Int32Array.from(group))
}

/** Deals the sides of blocks anew, within each phase. */
function dealt(isCurrent: Uint8Array, phases: readonly Int32Array[], seed: Seed): Uint8Array {
  const again = isCurrent.slice()
  for (const phase of phases) {
    const order = seed.shuffle(phase.slice())
    phase.forEach((at, i) => {
      again[at] = isCurrent[order[i]]
    })
  }
  return again
}

/** The largest share of deals that could be as far apart only because there are so few. */
export interface BlockPermutation {
  readonly statistic: number
  readonly pValue: number
  /** No p-value can be smaller: with few blocks there are few ways to deal them. */
  readonly leastPValue: number
}

const mostWays = 1e6

function waysOf(isCurrent: Uint8Array, phases: readonly Int32Array[]): number {
  let ways = 1
  for (const phase of phases) {
    const inside = phase.reduce((sum, at) => sum + isCurrent[at], 0)
    for (let i = 0; i < inside && ways < mostWays; i++) ways = (ways * (phase.length - i)) / (i + 1)
  }
  return Math.min(ways, mostWays)
}

/**
 * Compares stretches of the reference with stretches of now by dealing whole stretches anew: right however alike the rows
 * within one are, and with phases whatever the season does.
 *
 * The statistic is the greatest difference of shares up to a cell; order the cells of numbers by their cuts.
 * Seeded: yes.  Cost: O(blocks × cells) a deal.
 *
 * @see Politis, Romano and Wolf (1999), Subsampling; Good (2005), Permutation tests, §3, for exchange within blocks
 */
export function blockPermutation(
  reference: readonly Block[],
  current: readonly Block[],
  seed: Seed,
  deals = 999,
): BlockPermutation {
  const blocks = [...reference, ...current]
  if (reference.length === 0 || current.length === 0)
    return { statistic: Number.NaN, pValue: Number.NaN, leastPValue: 1 }
  const isCurrent = Uint8Array.from(blocks, (_, at) => (at < reference.length ? 0 : 1))
  const phases = byPhase(blocks)
  const statistic = distanceOf(added(blocks, isCurrent, 0), added(blocks, isCurrent, 1))
  let asFar = 1
  for (let deal = 0; deal < deals; deal++) {
    const sides = dealt(isCurrent, phases, seed)
    if (distanceOf(added(blocks, sides, 0), added(blocks, sides, 1)) >= statistic - 1e-12) asFar++
  }
  const leastPValue = Math.max(1 / waysOf(isCurrent, phases), 1 / (deals + 1))
  return { statistic, pValue: asFar / (deals + 1), leastPValue }
}
