import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { cellsOf } from '../../../src/tune/ensemble/library.ts'
import { quadraticMinimum } from '../../../src/tune/ensemble/quadratic-minimum.ts'
import { stackWeights } from '../../../src/tune/ensemble/stack-weights.ts'
import { noisyLibrary } from './library-fixture.ts'

function found(task: 'binary' | 'multiclass' | 'regression', own: readonly number[], rowCount = 2000) {
  const { models, rows } = noisyLibrary(task, { own, rowCount })
  const { cells, outputs } = cellsOf(models, rows, seedOf(1))
  return stackWeights(
    cells,
    own.map((_, m) => m),
    outputs,
  )
}

describe('stack weights', () => {
  it('are those of least squares where the rows can tell', () => {
    // The best linear mix of s + n1 and s + n2, sd 1 and 0.5 and 1: precision weights, shrunk by the signal's own.
    const { weights, intercepts } = found('regression', [0.5, 1], 20_000)
    expect(weights[0]).toBeCloseTo(4 / 6, 1)
    expect(weights[1]).toBeCloseTo(1 / 6, 1)
    expect(intercepts[0]).toBeCloseTo(0, 1)
  })

  it.each(['binary', 'multiclass'] as const)('trust the better model more: %s', (task) => {
    const { weights, intercepts } = found(task, [0.3, 1])
    expect(weights[0]).toBeGreaterThan(2 * weights[1])
    expect(intercepts).toHaveLength(task === 'binary' ? 1 : 3)
  })

  it('lie near equal ones where rows are few or models alike', () => {
    for (const task of ['binary', 'multiclass', 'regression'] as const) {
      const { weights } = found(task, [0, 0], 400)
      expect(weights[0]).toBeCloseTo(weights[1], 6)
    }
  })

  it('are 0 or more and finite, whatever models say', () => {
    const own = fc.array(fc.constantFrom(0, 0.5, 3, 100), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(own, fc.constantFrom('binary', 'multiclass', 'regression'), (noise, task) => {
        const { weights, intercepts } = found(task as 'binary', noise, 40)
        return [...weights, ...intercepts].every(Number.isFinite) && weights.every((weight) => weight >= 0)
      }),
      { seed: 2, numRuns: 30 },
    )
  })
})

describe('the lowest point of a bowl', () => {
  it('is where the slope is 0, or at a bound where it rises', () => {
    const hessian = Float64Array.of(2, 0.5, 0.5, 1)
    const free = quadraticMinimum({ hessian, linear: Float64Array.of(1, -3) }, 0, new Float64Array(2))
    expect(2 * free[0] + 0.5 * free[1]).toBeCloseTo(1, 8)
    expect(0.5 * free[0] + free[1]).toBeCloseTo(-3, 8)
    const bounded = quadraticMinimum({ hessian, linear: Float64Array.of(1, -3) }, 2, new Float64Array(2))
    expect([...bounded]).toEqual([0.5, 0])
  })
})
