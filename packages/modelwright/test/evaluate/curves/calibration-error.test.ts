import { describe, expect, it } from 'vitest'
import { isLong, times } from '../../../../../test/long.ts'
import { type Seed, seedOf } from '../../../src/core/index.ts'
import { calibration, calibrationError } from '../../../src/evaluate/index.ts'

/** Probabilities evenly from 0.1 to 0.9; rows come true by `truth` of them. */
function rowsOf(seed: Seed, rowCount: number, truth: (p: number) => number) {
  const predictions = Float64Array.from({ length: rowCount }, () => 0.1 + 0.8 * seed.next())
  const codes = Int32Array.from(predictions, (p) => (seed.next() < truth(p) ? 1 : 0))
  return { target: { task: 'binary' as const, codes, classes: ['no', 'yes'] }, predictions }
}

const errorOf = (seed: Seed, rowCount: number, truth: (p: number) => number) => {
  const found = calibrationError(calibration(rowsOf(seed, rowCount, truth)), seed)
  if (found === undefined) throw new Error('there are bins')
  return found
}

const honest = (p: number) => p
/** Bolder than it should be: off by 0.1 on average. */
const bold = (p: number) => 0.5 + 0.5 * (p - 0.5)

describe('the calibration error', () => {
  it('of honest probabilities is what chance makes it; without that nothing is left', () => {
    const sets = times(30, 300)
    let value = 0
    let debiased = 0
    let byChance = 0
    let claimed = 0
    for (let set = 0; set < sets; set++) {
      const found = errorOf(seedOf(set), 500, honest)
      value += found.value / sets
      debiased += found.debiased / sets
      byChance += found.byChance / sets
      claimed += found.low > 0 ? 1 : 0
    }
    expect(value / byChance).toBeGreaterThan(0.85)
    expect(value / byChance).toBeLessThan(1.15)
    expect(debiased).toBeLessThan(0.75 * value)
    // One in 40 is nominal; the binomial distribution goes beyond these once in a hundred.
    expect(claimed).toBeLessThanOrEqual(times(3, 14))
  })

  it('of bold ones is near the truth, and its interval holds the truth about as often as it says', () => {
    const sets = times(100, 1000)
    const truth = 0.1
    let held = 0
    let debiased = 0
    for (let set = 0; set < sets; set++) {
      const found = errorOf(seedOf(1000 + set), 1000, bold)
      debiased += found.debiased / sets
      held += found.low <= truth && truth <= found.high ? 100 / sets : 0
    }
    if (isLong)
      process.stdout.write(
        `calibration error, 1,000 rows: held ${held.toFixed(1)}, mean ${debiased.toFixed(4)} of 0.1\n`,
      )
    expect(Math.abs(debiased - truth)).toBeLessThan(0.008)
    // 92.0 of 1,000 sets: bins near the diagonal fold their noise over, which draws make good only in part.
    expect(held).toBeGreaterThanOrEqual(times(85, 90))
    expect(held).toBeLessThanOrEqual(times(100, 97))
  })

  it('is the same for the same seed, and none without bins', () => {
    expect(errorOf(seedOf(3), 200, bold)).toEqual(errorOf(seedOf(3), 200, bold))
    expect(calibrationError({ bins: [], error: Number.NaN }, seedOf(1))).toBeUndefined()
  })

  it('of a few rows that all came true holds what was counted', () => {
    const rows = rowsOf(seedOf(4), 12, () => 1)
    const found = calibrationError(calibration(rows), seedOf(4))
    expect(found?.low).toBeLessThanOrEqual(found?.value ?? 0)
    expect(found?.high).toBeGreaterThanOrEqual(found?.value ?? 1)
  })
}, 300_000)
