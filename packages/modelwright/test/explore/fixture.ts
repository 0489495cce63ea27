import { readFileSync } from 'node:fs'
import { expect } from 'vitest'

interface Numbers {
  readonly values: number[]
  readonly mean: number
  readonly sd: number
  readonly skewness: number
  readonly kurtosis: number
  readonly quantiles: number[]
}

interface Relations {
  readonly values: number[]
  readonly levels: number[]
  readonly binary: number[]
  readonly classes: number[]
  readonly target: number[]
  readonly auc: number
  readonly etaSquared: number
  readonly cramersV: number
  readonly correlationRatio: number
  readonly pearson: number
  readonly spearman: number
}

/** What numpy, scipy and scikit-learn say. */
export const fixture = JSON.parse(
  readFileSync(new URL('../../../../test/fixtures/explore.json', import.meta.url), 'utf8'),
) as { readonly numbers: Numbers[]; readonly relations: Relations[] }

/** What numpy and scipy say of two samples, of outliers and of correlations. */
export const compared = JSON.parse(
  readFileSync(new URL('../../../../test/fixtures/explore-compare.json', import.meta.url), 'utf8'),
) as {
  readonly numbers: { before: number[]; after: number[]; ks: number; js: number; psi: number }[]
  readonly levels: { before: number[]; after: number[]; js: number; psi: number }
  readonly outliers: { values: number[]; fences: number[]; below: number; above: number; robust: number }[]
  readonly pearson: { columns: (number | null)[][]; pairs: number[] }
}

/** Equal but for the order of sums. */
export function expectClose(found: number | null | undefined, wanted: number, tolerance = 1e-12): void {
  expect(Math.abs((found ?? Number.NaN) - wanted)).toBeLessThanOrEqual(
    tolerance * Math.max(1, Math.abs(wanted)),
  )
}
