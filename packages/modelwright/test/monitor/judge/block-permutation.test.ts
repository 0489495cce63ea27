import { describe, expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import { seedOf } from '../../../src/core/index.ts'
import { randomNormal } from '../../../src/evaluate/index.ts'
import { type Block, blockPermutation } from '../../../src/monitor/index.ts'

/** Blocks whose shares wander from one to the next, with a season where there is one. */
function blocks(count: number, seed: number, more: { moved?: number; season?: number } = {}): Block[] {
  const draw = seedOf(seed)
  return Array.from({ length: count }, (_, at) => {
    const season = at % 2 === 0 ? (more.season ?? 0) : 0
    const centre = randomNormal(draw) * 0.5 + (more.moved ?? 0) + season
    const counts = new Float64Array(8)
    for (let row = 0; row < 100; row++)
      counts[Math.min(7, Math.max(0, Math.floor(4 + 1.5 * (centre + randomNormal(draw)))))]++
    return { counts, ...(more.season === undefined ? {} : { phase: at % 2 }) }
  })
}

describe('block permutation', () => {
  it('is right where blocks differ among themselves', () => {
    let alarms = 0
    const trials = times(100, 1000)
    for (let trial = 0; trial < trials; trial++)
      if (blockPermutation(blocks(12, trial), blocks(8, 10_000 + trial), seedOf(trial), 199).pValue <= 0.05)
        alarms++
    expect(alarms).toBeLessThanOrEqual(0.05 * trials + 2.6 * Math.sqrt(trials * 0.05 * 0.95))
    expect(alarms).toBeGreaterThan(0)
  })

  it('finds what moved beyond that', () => {
    const { pValue } = blockPermutation(blocks(12, 1), blocks(8, 2, { moved: 2 }), seedOf(1))
    expect(pValue).toBeLessThan(0.01)
  })

  it('is not misled by a season that the window has only half of', () => {
    const reference = blocks(20, 1, { season: 4 })
    const high = blocks(8, 3, { season: 4 }).filter((_, at) => at % 2 === 0)
    expect(
      blockPermutation(
        reference.map(({ counts }) => ({ counts })),
        high.map(({ counts }) => ({ counts })),
        seedOf(1),
      ).pValue,
    ).toBeLessThan(0.1)
    expect(blockPermutation(reference, high, seedOf(1)).pValue).toBeGreaterThan(0.1)
  })

  it('says how small a p-value can be with so few blocks, and nothing without any', () => {
    expect(blockPermutation(blocks(3, 1), blocks(1, 2, { moved: 9 }), seedOf(1)).leastPValue).toBe(0.25)
    expect(blockPermutation([], blocks(2, 1), seedOf(1)).pValue).toBeNaN()
  })
})
