import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  incompleteBeta,
  logGamma,
  normalCdf,
  normalQuantile,
  tQuantile,
} from '../../../src/evaluate/intervals/special.ts'

type Rows = number[][]
const fixture = JSON.parse(
  readFileSync(new URL('../../../../../test/fixtures/special.json', import.meta.url), 'utf8'),
) as Record<'logGamma' | 'incompleteBeta' | 'normalCdf' | 'normalQuantile' | 'tQuantile', Rows>

function expectNear(found: number, wanted: number, tolerance = 1e-12): void {
  expect(Math.abs(found - wanted)).toBeLessThanOrEqual(tolerance * Math.max(Math.abs(wanted), 1e-300))
}

describe('special functions agree with mpmath and scipy to 1e-12', () => {
  it.each(fixture.logGamma)('log Γ(%d)', (x, wanted) => expectNear(logGamma(x), wanted))
  it.each(fixture.incompleteBeta)('I_%d(%d, %d)', (x, a, b, wanted) =>
    expectNear(incompleteBeta(x, a, b), wanted, 2e-12),
  )
  it.each(fixture.normalCdf)('Φ(%d)', (z, wanted) => expectNear(normalCdf(z), wanted))
  it.each(fixture.normalQuantile)('the normal quantile of %d', (p, wanted) =>
    wanted === 0 ? expect(normalQuantile(p)).toBeCloseTo(0, 15) : expectNear(normalQuantile(p), wanted),
  )
  it.each(fixture.tQuantile)('the t quantile of %d with %d degrees of freedom', (p, degrees, wanted) =>
    expectNear(tQuantile(p, degrees), wanted, 1e-11),
  )
})

it('quantiles of 0, 1 and what is no probability are infinite or NaN', () => {
  expect(normalQuantile(0)).toBe(-Infinity)
  expect(normalQuantile(1)).toBe(Infinity)
  expect(normalQuantile(-0.1)).toBeNaN()
  expect(normalQuantile(1.1)).toBeNaN()
  expect(normalQuantile(Number.NaN)).toBeNaN()
})
