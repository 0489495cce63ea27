import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readOptions, type Target } from '../../../../src/core/index.ts'
import { elasticNet } from '../../../../src/train/learners/elastic-net/elastic-net.ts'
import { distance, featuresOf, fitContext, linearFixture } from '../../linear-fixture.ts'

interface Known {
  readonly target: 'binary' | 'several'
  readonly alpha: number
  readonly l1Ratio: number
  readonly weighted: boolean
  readonly coefficients: number[]
}
/** What `test/fixtures/make/elastic-net.py` wrote: the numbers standardised, the rest as in the fixture of linear models. */
interface Fixture {
  readonly a: number[]
  readonly b: number[]
  readonly c: number[]
  readonly regressions: readonly (Known & { readonly intercept: number })[]
  readonly classifiers: readonly (Known & { readonly intercepts: number[] })[]
}

const path = new URL('../../../../../../test/fixtures/elastic-net.json', import.meta.url)
const fixture = JSON.parse(readFileSync(path, 'utf8')) as Fixture
const { a, b, c } = fixture
const table = { ...linearFixture(), a, b, c }
const features = featuresOf(table)
const rowCount = a.length

async function fitted(target: Target, { alpha, l1Ratio, weighted }: Known) {
  const weights = weighted ? { weights: Float64Array.from(table.weights) } : {}
  const options = readOptions(elasticNet.options, { alpha, l1Ratio, tolerance: 1e-12 }, 'elastic-net')
  const notes: string[] = []
  const state = await elasticNet.fit({ rowCount, features, target, ...weights }, options, fitContext(notes))
  const coefficients = new Float64Array(state.intercepts.length * 10)
  state.places.forEach((place, k) => {
    coefficients[place] = state.values[k]
  })
  return { coefficients, intercepts: state.intercepts, notes }
}

const titleOf = ({ alpha, l1Ratio, weighted }: Known): string =>
  `alpha ${alpha}, l1Ratio ${l1Ratio}, ${weighted ? 'weighted' : 'unweighted'}`

describe('the elastic net agrees with scikit-learn', () => {
  for (const known of fixture.regressions)
    it(`ElasticNet: ${titleOf(known)}`, async () => {
      const target: Target = { task: 'regression', values: Float64Array.from(table.value) }
      const found = await fitted(target, known)
      expect(found.notes).toEqual([])
      expect(distance(found.coefficients, known.coefficients)).toBeLessThan(2e-5)
      expect(distance(found.intercepts, [known.intercept])).toBeLessThan(2e-5)
    })

  for (const known of fixture.classifiers)
    it(`LogisticRegression by saga: ${known.target}, ${titleOf(known)}`, async () => {
      const codes = Int32Array.from(table[known.target])
      const target: Target =
        known.target === 'binary'
          ? { task: 'binary', codes, classes: ['no', 'yes'] }
          : { task: 'multiclass', codes, classes: ['low', 'middle', 'high', 'top'] }
      const found = await fitted(target, known)
      expect(found.notes).toEqual([])
      expect(distance(found.coefficients, known.coefficients)).toBeLessThan(2e-5)
      expect(distance(found.intercepts, known.intercepts)).toBeLessThan(2e-5)
    })
})
