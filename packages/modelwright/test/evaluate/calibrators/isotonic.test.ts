import { calibrate } from '@modelwright/runtime'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isotonic } from '../../../src/evaluate/calibrators/isotonic.ts'
import { expectNear, fixture, rowsOf } from './fixture.ts'

describe.each(fixture.binary)('on $truth.length rows', (given) => {
  it('gives what scikit-learn’s isotonic regression gives', () => {
    const made = Float64Array.from(given.at)
    calibrate(made, isotonic.fit(rowsOf(given)), 2)
    expectNear(made, given.isotonic, 1e-12)
  })
})

it('never falls, never says never, and keeps the mean of what came true', () => {
  const row = fc.record({
    came: fc.integer({ min: 0, max: 1 }),
    p: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 60 }), (rows) => {
      const found = isotonic.fit(
        rowsOf({ truth: rows.map(({ came }) => came), predictions: rows.map(({ p }) => p) }),
      )
      const made = Float64Array.from(rows, ({ p }) => p).sort()
      calibrate(made, found, 2)
      for (let i = 0; i < made.length; i++) {
        if (i > 0) expect(made[i]).toBeGreaterThanOrEqual(made[i - 1])
        expect(made[i]).toBeGreaterThan(0)
        expect(made[i]).toBeLessThan(1)
      }
      const mean = made.reduce((sum, p) => sum + p, 0) / made.length
      const share = rows.reduce((sum, { came }) => sum + came, 0) / rows.length
      expect(Math.abs(mean - share)).toBeLessThanOrEqual(1 / (rows.length + 2) + 1e-9)
    }),
  )
})

it('no rows change nothing', () => {
  expect(isotonic.fit(rowsOf({ truth: [], predictions: [] }))).toEqual({
    method: 'logit',
    slope: 1,
    intercept: 0,
  })
})
