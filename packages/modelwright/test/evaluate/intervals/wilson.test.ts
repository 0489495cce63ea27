import fc from 'fast-check'
import { expect, it } from 'vitest'
import { wilsonInterval } from '../../../src/evaluate/index.ts'

// scipy 1.17.1: binomtest(successes, trials).proportion_ci(method='wilson')
it.each([
  [5, 10, 0.236593090512564, 0.763406909487436],
  [0, 10, 0, 0.27753279986288926],
  [10, 10, 0.7224672001371109, 1],
  [1, 100, 0.001767432064140647, 0.054486196178705315],
])('%d of %d lies from %d to %d', (successes, trials, low, high) => {
  const found = wilsonInterval(successes, trials)
  expect(found.low).toBeCloseTo(low, 13)
  expect(found.high).toBeCloseTo(high, 13)
})

it('no trials say nothing', () => {
  expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 })
})

it('the share lies inside, the bounds within 0 and 1, and more trials narrow it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (trials, share) => {
        const successes = Math.floor(share * trials)
        const { low, high } = wilsonInterval(successes, trials)
        expect(low).toBeGreaterThanOrEqual(0)
        expect(high).toBeLessThanOrEqual(1)
        expect(low).toBeLessThanOrEqual(successes / trials)
        expect(high).toBeGreaterThanOrEqual(successes / trials)
        const wider = wilsonInterval(successes * 4, trials * 4)
        expect(wider.high - wider.low).toBeLessThan(high - low)
      },
    ),
    { seed: 3 },
  )
})
