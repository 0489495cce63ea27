import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type MinimizeLimits,
  type Objective,
  plainCoordinates,
  minimize as search,
  startAt,
} from '../../../src/train/linear/lbfgs.ts'

const limits = { tolerance: 1e-9, maxIterations: 500, expired: () => false }

const minimize = (objective: Objective, start: Float64Array, given: MinimizeLimits) =>
  search(objective, startAt(objective, start), plainCoordinates, given)

/** The banana-shaped valley of Rosenbrock: least at (1, 1, …). */
function rosenbrock(x: Float64Array, gradient: Float64Array): number {
  gradient.fill(0)
  let value = 0
  for (let i = 0; i + 1 < x.length; i++) {
    const a = x[i + 1] - x[i] * x[i]
    const b = 1 - x[i]
    value += 100 * a * a + b * b
    gradient[i] += -400 * x[i] * a - 2 * b
    gradient[i + 1] += 200 * a
  }
  return value
}

describe('minimize', () => {
  it('finds the end of the banana-shaped valley', () => {
    for (const size of [2, 5, 20]) {
      const found = minimize(rosenbrock, new Float64Array(size).fill(-1.2), limits)
      expect(found.ended).toBe('converged')
      for (const x of found.point) expect(x).toBeCloseTo(1, 7)
    }
  })

  it('solves any badly scaled bowl', () => {
    const size = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(size, (logs) => {
        const scales = logs.map((of) => 10 ** of)
        const bowl = (x: Float64Array, gradient: Float64Array): number => {
          let value = 0
          scales.forEach((scale, i) => {
            gradient[i] = scale * (x[i] - i)
            value += (scale * (x[i] - i) * (x[i] - i)) / 2
          })
          return value
        }
        const found = minimize(bowl, new Float64Array(scales.length).fill(5), { ...limits, tolerance: 1e-7 })
        found.point.forEach((x, i) => {
          expect(scales[i] * Math.abs(x - i)).toBeLessThan(1e-6)
        })
      }),
      { seed: 1, numRuns: 100 },
    )
  })

  it('never goes where the function is not a number', () => {
    const wall = (x: Float64Array, gradient: Float64Array): number => {
      gradient[0] = 1 - 1 / x[0]
      return x[0] > 0 ? x[0] - Math.log(x[0]) : Number.NaN
    }
    const found = minimize(wall, Float64Array.of(1e-6), limits)
    expect(found.point[0]).toBeCloseTo(1, 6)
  })

  it('stops after the steps it was given, or when the time is up', () => {
    const start = new Float64Array(5).fill(-1.2)
    expect(minimize(rosenbrock, start, { ...limits, maxIterations: 3 })).toMatchObject({
      iterations: 3,
      ended: 'iterations',
    })
    expect(minimize(rosenbrock, start, { ...limits, expired: () => true })).toMatchObject({
      iterations: 0,
      ended: 'deadline',
    })
  })
})
