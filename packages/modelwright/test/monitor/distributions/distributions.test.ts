import { describe, expect, it } from 'vitest'
import { chiSquaredTail } from '../../../src/monitor/distributions/chi-squared.ts'
import { heavierTail } from '../../../src/monitor/distributions/heavier-tail.ts'
import { kolmogorovTail } from '../../../src/monitor/distributions/kolmogorov.ts'
import { fixture } from '../drift-fixture.ts'

const isNear = (found: number, wanted: number): void =>
  expect(Math.abs(found - wanted)).toBeLessThanOrEqual(1e-10 * Math.max(wanted, 1e-6))

describe('distributions', () => {
  it('scipy says the same of the tail of chi-squared', () => {
    for (const [x, degrees, tail] of fixture.chiSquaredTail) isNear(chiSquaredTail(x, degrees), tail)
  })

  it("scipy says the same of Kolmogorov's limit", () => {
    for (const [x, tail] of fixture.kolmogorov) isNear(kolmogorovTail(x), tail)
  })

  it('a variance that is a guess makes p-values greater, one that is known leaves them', () => {
    expect(heavierTail(0.01, undefined)).toBe(0.01)
    expect(heavierTail(0.01, 1e9)).toBe(0.01)
    // The normal deviate of 0.05, read as Student's of ten degrees.
    expect(heavierTail(0.05, 10)).toBeCloseTo(0.07844, 5)
    expect(heavierTail(1e-9, 5)).toBeGreaterThan(1e-4)
  })
})
