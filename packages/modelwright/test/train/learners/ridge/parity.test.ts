import { describe, expect, it } from 'vitest'
import type { Target } from '../../../../src/core/index.ts'
import { ridge } from '../../../../src/train/learners/ridge/ridge.ts'
import { distance, featuresOf, fitContext, linearFixture } from '../../linear-fixture.ts'

const fixture = linearFixture()
const features = featuresOf(fixture)
const rowCount = fixture.a.length
const target: Target = { task: 'regression', values: Float64Array.from(fixture.value) }

describe('ridge regression agrees with scikit-learn', () => {
  for (const known of fixture.regressions) {
    it(`alpha ${known.alpha}, ${known.weighted ? 'weighted' : 'unweighted'}`, async () => {
      const weights = known.weighted ? { weights: Float64Array.from(fixture.weights) } : {}
      const data = { rowCount, features, target, ...weights }
      const state = await ridge.fit(data, { alpha: known.alpha }, fitContext())
      expect(distance(state.coefficients, known.coefficients)).toBeLessThan(1e-7)
      expect(distance(state.intercepts, [known.intercept])).toBeLessThan(1e-7)
    })
  }
})
