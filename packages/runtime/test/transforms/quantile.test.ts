import { describe, expect, it } from 'vitest'
import { readerOf } from '../../src/reader.ts'
import { quantile } from '../../src/transforms/quantile.ts'

const numbers = (...values: number[]) => ({ type: 'number', values: Float64Array.from(values) }) as const

const refused = expect.objectContaining({ code: 'PACK_ARTIFACT_REFUSED' })

describe('quantile', () => {
  it('goes between quantiles in proportion', () => {
    const state = {
      shape: 'uniform',
      columns: [{ count: 4, quantiles: Float64Array.of(0, 10, 10, 20) }],
    } as const
    expect(quantile.apply(state, [numbers(5, 10, 15)], 3)[0]).toEqual(numbers(0.5 / 3, 0.5, 2.5 / 3))
  })

  it.each([
    [
      'quantiles that descend',
      { shape: 'normal', columns: [{ count: 2, quantiles: Float64Array.of(1, 0) }] },
    ],
    ['no quantile', { shape: 'normal', columns: [{ count: 0, quantiles: new Float64Array() }] }],
    ['a shape there is not', { shape: 'round', columns: [] }],
  ])('refuses %s', (_name, state) => {
    expect(() => quantile.read(readerOf(state, 'state'))).toThrow(refused)
  })
})
