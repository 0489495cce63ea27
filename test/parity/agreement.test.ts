import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { cohenKappa } from '../../packages/modelwright/src/retrieve/collect/cohen-kappa.ts'
import { fleissKappa } from '../../packages/modelwright/src/retrieve/collect/fleiss-kappa.ts'
import {
  krippendorffAlpha,
  type Scale,
} from '../../packages/modelwright/src/retrieve/collect/krippendorff-alpha.ts'

/** Made by test/fixtures/make/agreement.py: scikit-learn 1.9.1, statsmodels 0.15.0, krippendorff 0.9.0. */
interface Fixture {
  readonly cohen: readonly {
    name: string
    codes: number
    weights: 'none' | 'linear'
    a: number[]
    b: number[]
    kappa: number
    error: number
  }[]
  readonly fleiss: readonly { name: string; codes: number; ratings: number[][]; kappa: number }[]
  readonly alpha: readonly { name: string; scale: Scale; ratings: (number | null)[][]; alpha: number }[]
}

const fixture: Fixture = JSON.parse(
  readFileSync(new URL('../fixtures/agreement.json', import.meta.url), 'utf8'),
)
const z = 1.959963984540054

// Sums of a few hundred shares in another order: 1e-12 is a thousand times their rounding.
describe('agreement equals the reference programs to 1e-12', () => {
  test.each(fixture.cohen)(
    "Cohen's kappa and its standard error: $name",
    ({ a, b, codes, weights, kappa, error }) => {
      const found = cohenKappa(a, b, { codeCount: codes, weights })!
      expect(Math.abs(found.value - kappa)).toBeLessThan(1e-12)
      expect(Math.abs((found.high - found.value) / z - error)).toBeLessThan(1e-12)
    },
  )

  test.each(fixture.fleiss)("Fleiss' kappa: $name", ({ ratings, codes, kappa }) => {
    expect(Math.abs(fleissKappa(ratings, codes) - kappa)).toBeLessThan(1e-12)
  })

  test.each(fixture.alpha)("Krippendorff's alpha: $name", ({ ratings, scale, alpha }) => {
    const cells = ratings.map((row) => row.map((cell) => cell ?? Number.NaN))
    expect(Math.abs(krippendorffAlpha(cells, scale) - alpha)).toBeLessThan(1e-12)
  })
})
