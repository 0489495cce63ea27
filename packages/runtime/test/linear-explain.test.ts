import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { PreparedColumn } from '../src/column.ts'
import { explainLinear } from '../src/linear-explain.ts'
import { type LinearState, linearScores } from '../src/linear-state.ts'

const fixture = JSON.parse(
  readFileSync(new URL('../../../test/fixtures/explain.json', import.meta.url), 'utf8'),
) as {
  readonly x: readonly (readonly number[])[]
  readonly explained: number
  readonly linear: {
    readonly coefficients: readonly number[]
    readonly intercept: number
    readonly values: readonly (readonly number[])[]
    readonly base: number
  }
}

/** One number, one category of three levels, one sparse block of two places; two outputs. */
const mixed: LinearState = {
  sizes: Int32Array.of(-1, 3, -4),
  coefficients: Float64Array.of(2, 1, -1, 0.5, 3, 4, -1, 0, 2, 1, 0, 1),
  intercepts: Float64Array.of(0.5, -0.5),
  meanTerms: Float64Array.of(0.25, 0.5, 1, -0.25, 0, 2),
}
const features: readonly PreparedColumn[] = [
  { type: 'number', values: Float64Array.of(1, -2, 0) },
  { type: 'category', codes: Int32Array.of(0, -1, 2), levels: ['a', 'b', 'c'] },
  {
    type: 'sparse',
    starts: Int32Array.of(0, 1, 1, 3),
    places: Int32Array.of(1, 0, 1),
    values: Float64Array.of(2, 1, 1),
    size: 2,
  },
]

describe('an exact explanation of a linear model', () => {
  it("equals shap's LinearExplainer with an independent background (1e-12: sums in another order)", () => {
    const { coefficients, intercept, values, base } = fixture.linear
    const means = coefficients.map(
      (w, j) => (w * fixture.x.reduce((sum, row) => sum + row[j], 0)) / fixture.x.length,
    )
    const state: LinearState = {
      sizes: new Int32Array(4).fill(-1),
      coefficients: Float64Array.from(coefficients),
      intercepts: Float64Array.of(intercept),
      meanTerms: Float64Array.from(means),
    }
    const columns = coefficients.map((_, j): PreparedColumn => {
      return {
        type: 'number',
        values: Float64Array.from(fixture.x.slice(0, fixture.explained), (row) => row[j]),
      }
    })
    const found = explainLinear(state, columns, fixture.explained)!
    expect(found.expected[0]).toBeCloseTo(base, 12)
    values.flat().forEach((value, at) => {
      expect(Math.abs(found.contributions[at] - value)).toBeLessThan(1e-12)
    })
  })

  it('adds up to the score of each output, of numbers, levels and blocks', () => {
    const { contributions, expected } = explainLinear(mixed, features, 3)!
    const scores = linearScores(mixed, features, 3)
    expect([...expected]).toEqual([0.5 + 0.25 + 0.5 + 1, -0.5 - 0.25 + 0 + 2])
    scores.forEach((score, at) => {
      const [row, k] = [Math.floor(at / 2), at % 2]
      const own = [0, 1, 2].map((input) => contributions[(row * 3 + input) * 2 + k])
      expect(own.reduce((sum, value) => sum + value, expected[k])).toBeCloseTo(score, 12)
    })
  })

  it('a missing level adds nothing, which is told from the mean', () => {
    const { contributions } = explainLinear(mixed, features, 3)!
    expect([...contributions.subarray((1 * 3 + 1) * 2, (1 * 3 + 1) * 2 + 2)]).toEqual([-0.5, -0])
  })

  it('there is none where the state keeps no means', () => {
    const { meanTerms: _, ...without } = mixed
    expect(explainLinear(without, features, 3)).toBeUndefined()
  })
})
