import { describe, expect, it } from 'vitest'
import { normalQuantile } from '../src/normal-quantile.ts'

describe('normalQuantile', () => {
  // scipy 1.17: scipy.stats.norm.ppf
  it.each([
    [0.5, 0],
    [0.975, 1.959963984540054],
    [0.05, -1.6448536269514729],
    [1e-7, -5.199337582192817],
    [1e-300, -37.0471],
  ])('%s', (share, wanted) => {
    expect(normalQuantile(share)).toBeCloseTo(wanted, wanted < -30 ? 3 : 13)
  })

  it('is not a number outside (0, 1)', () => {
    expect([0, 1, -1, 2, Number.NaN].map(normalQuantile)).toEqual(new Array(5).fill(Number.NaN))
  })
})
