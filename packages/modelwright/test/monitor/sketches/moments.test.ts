import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addMoment,
  deviationOf,
  type Moments,
  mergeMoments,
  newMoments,
} from '../../../src/monitor/sketches/moments.ts'

function momentsOf(values: readonly number[]): Moments {
  const moments = newMoments()
  for (const value of values) addMoment(moments, value)
  return moments
}

describe('moments', () => {
  it('a worked example', () => {
    const moments = momentsOf([1, 2, 3, 4])
    expect(moments).toEqual({ count: 4, mean: 2.5, squares: 5, least: 1, most: 4 })
    expect(deviationOf(moments)).toBeCloseTo(Math.sqrt(5 / 3), 12)
    expect(deviationOf(momentsOf([7]))).toBeNaN()
  })

  it('joined parts are the whole but for rounding', () => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(fc.array(number, { maxLength: 60 }), fc.nat(60), (values, cut) => {
        const [whole, joined] = [
          momentsOf(values),
          mergeMoments(momentsOf(values.slice(0, cut)), momentsOf(values.slice(cut))),
        ]
        expect([joined.count, joined.least, joined.most]).toEqual([whole.count, whole.least, whole.most])
        expect(Math.abs(joined.mean - whole.mean)).toBeLessThan(1e-6)
        expect(Math.abs(joined.squares - whole.squares)).toBeLessThan(1e-9 * (1 + whole.squares) + 1e-3)
      }),
    )
  })
})
