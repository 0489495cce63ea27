import { transforms } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { type NamedColumn, numberColumn, seedOf } from '../../../src/core/index.ts'
import { standardiseTransform } from '../../../src/prepare/transforms/standardise.ts'
import { checkTransform } from '../../../src/testing/index.ts'

const named = (...columns: NamedColumn['column'][]): NamedColumn[] =>
  columns.map((column, at) => ({ name: `x${at}`, column }))
const context = {
  rowCount: 0,
  target: { task: 'regression', values: new Float64Array() },
  seed: seedOf(1),
} as const

describe('standardise', () => {
  for (const { name, run } of checkTransform(standardiseTransform, transforms['standardise'])) it(name, run)

  const fit = (...values: (number | null)[]) =>
    standardiseTransform.fit(named(numberColumn(values)), {}, context)

  it('takes mean and population standard deviation of what is there', () => {
    expect(fit(2, 4, null, 4, 4, 5, 5, 7, 9)).toEqual({ mean: Float64Array.of(5), scale: Float64Array.of(2) })
  })

  it('takes a column that is constant but for rounding as it is', () => {
    expect(fit(0.1, 0.1, 0.1).scale[0]).toBe(1)
    expect(fit(1e16, 1e16 + 2).scale[0]).toBe(1)
    expect(fit(3).scale[0]).toBe(1)
    expect(fit(null, null)).toEqual({ mean: Float64Array.of(0), scale: Float64Array.of(1) })
  })

  it('keeps small differences between large numbers', () => {
    const { mean, scale } = fit(1e9 + 1, 1e9 + 2, 1e9 + 3)
    expect(mean[0]).toBe(1e9 + 2)
    expect(Math.abs(scale[0] - Math.sqrt(2 / 3))).toBeLessThan(1e-15)
  })

  it('stays finite where squares would not', () => {
    const { mean, scale } = fit(-1e300, 1e300, 1e300, -1e300)
    expect(mean[0]).toBe(0)
    expect(Math.abs(scale[0] / 1e300 - 1)).toBeLessThan(1e-15)
  })
})
