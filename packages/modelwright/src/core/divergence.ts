import { log } from '@modelwright/runtime'

function totalOf(counts: ArrayLike<number>): number {
  let total = 0
  for (let cell = 0; cell < counts.length; cell++) total += counts[cell]
  return total
}

/** Adds up what each cell adds, given its share of both sides; a side without rows has shares of 0. */
function summed(
  before: ArrayLike<number>,
  after: ArrayLike<number>,
  of: (p: number, q: number) => number,
): number {
  const [n, m] = [totalOf(before), totalOf(after)]
  let sum = 0
  for (let cell = 0; cell < before.length; cell++)
    sum += of(n === 0 ? 0 : before[cell] / n, m === 0 ? 0 : after[cell] / m)
  return sum
}

/**
 * Measures the population stability index of rows by cell: Σ (q − p)·ln(q / p).
 *
 * @param least - shares count as at least this, so that a cell only one side has does not make it endless
 */
export function stabilityIndex(before: ArrayLike<number>, after: ArrayLike<number>, least: number): number {
  return summed(before, after, (share, other) => {
    const [p, q] = [Math.max(share, least), Math.max(other, least)]
    return (q - p) * log(q / p)
  })
}

const half = (p: number, q: number): number => (p === 0 ? 0 : p * log((2 * p) / (p + q)))

/** Measures the distance of Jensen and Shannon with base 2 of rows by cell, from 0 to 1. */
export function jensenShannonDistance(before: ArrayLike<number>, after: ArrayLike<number>): number {
  const divergence = summed(before, after, (p, q) => half(p, q) + half(q, p))
  return Math.sqrt(Math.max(0, Math.min(1, divergence / (2 * Math.LN2))))
}
