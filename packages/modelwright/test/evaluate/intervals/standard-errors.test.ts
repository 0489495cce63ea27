import { describe, expect, it } from 'vitest'
import { isLong, times } from '../../../../../test/long.ts'
import { seedOf } from '../../../src/core/index.ts'
import { chanceBeyond, standardErrors } from '../../../src/evaluate/intervals/standard-errors.ts'
import { mostAllowed, normal } from '../../update/draws.ts'

describe('how many standard errors hold at every count', () => {
  it('more than one look needs, and hardly more at a hundred thousand than at a thousand', () => {
    expect(standardErrors(1000, 0.025)).toBeGreaterThan(1.96)
    expect(standardErrors(1000, 0.025)).toBeLessThan(3.2)
    expect(standardErrors(100_000, 0.025) / standardErrors(1000, 0.025)).toBeLessThan(1.3)
  })

  it('the same the other way round', () => {
    const bound = { narrowestAt: 300, alpha: 0.01 }
    for (const count of [30, 300, 30_000])
      expect(chanceBeyond(standardErrors(count, 0.01, 300), count, bound)).toBeCloseTo(0.01, 12)
    expect(chanceBeyond(3, 300, bound)).toBeLessThan(chanceBeyond(2, 300, bound))
    expect(chanceBeyond(0, 300, bound)).toBe(1)
    expect(chanceBeyond(-3, 300, bound)).toBe(1)
    expect(chanceBeyond(50, 300, bound)).toBe(0)
  })

  it('means are beyond them no more often than promised, looked at after every value', () => {
    const trials = times(100, 2000)
    let beyond = 0
    for (let at = 0; at < trials; at++) {
      const seed = seedOf(91).split(at)
      let sum = 0
      for (let count = 1; count <= 5000; count++) {
        sum += normal(seed)
        if (count >= 500 && sum / Math.sqrt(count) > standardErrors(count, 0.05)) {
          beyond++
          break
        }
      }
    }
    if (isLong) console.log(`${beyond} of ${trials} means beyond their bound at any time`)
    expect(beyond).toBeLessThanOrEqual(mostAllowed(trials, 0.05))
  }, 600_000)
})
