import { jensenShannonDistance, stabilityIndex } from '../../core/index.ts'

/** How far two distributions are apart. */
export interface Effects {
  /** Population stability index: 0 is none, 0.1 some, 0.25 much. */
  readonly psi: number
  /** Jensen-Shannon distance with base 2, from 0 to 1. */
  readonly js: number
  /** Greatest difference of the two distribution functions, from 0 to 1; of levels: of the shares of one. */
  readonly ks: number
}

/** Shares are at least this in the index, so that a level only one side has does not make it endless. */
const least = 1e-4

const sharesOf = (counts: readonly number[]): number[] => {
  const total = counts.reduce((sum, count) => sum + count, 0)
  return counts.map((count) => (total === 0 ? 0 : count / total))
}

/** Compares how often each level occurs on two sides; shape `[levels]` each. */
export function levelEffects(before: readonly number[], after: readonly number[]): Effects {
  const [a, b] = [sharesOf(before), sharesOf(after)]
  return {
    psi: stabilityIndex(before, after, least),
    js: jensenShannonDistance(before, after),
    ks: a.reduce((most, share, at) => Math.max(most, Math.abs(share - b[at])), 0),
  }
}

/** Greatest difference of two empirical distribution functions. */
function ksOf(a: Float64Array, b: Float64Array): number {
  let i = 0
  let j = 0
  let most = 0
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i], b[j])
    while (i < a.length && a[i] === value) i++
    while (j < b.length && b[j] === value) j++
    most = Math.max(most, Math.abs(i / a.length - j / b.length))
  }
  return most
}

/** Counts values up to each cut and beyond the last, in ascending values. */
function countsBy(sorted: Float64Array, cuts: readonly number[]): number[] {
  let from = 0
  const counts = cuts.map((cut) => {
    const start = from
    while (from < sorted.length && sorted[from] <= cut) from++
    return from - start
  })
  return [...counts, sorted.length - from]
}

/**
 * Compares numbers of two sides: the index and the distance over tenths of the first side, the rest over all values.
 *
 * @param before - ascending, at least one; so is `after`
 */
export function numberEffects(before: Float64Array, after: Float64Array): Effects {
  const tenths = Array.from(
    { length: 9 },
    (_, at) => before[Math.floor(((at + 1) * (before.length - 1)) / 10)],
  )
  const cuts = [...new Set(tenths)]
  const { psi, js } = levelEffects(countsBy(before, cuts), countsBy(after, cuts))
  return { psi, js, ks: ksOf(before, after) }
}
