import { describe, expect, it } from 'vitest'
import { readerOf } from '../../src/reader.ts'
import { pca } from '../../src/transforms/pca.ts'

const numbers = (...values: number[]) => ({ type: 'number', values: Float64Array.from(values) }) as const

const refused = expect.objectContaining({ code: 'PACK_ARTIFACT_REFUSED' })

describe('pca', () => {
  it('sums what is left of each column in each direction', () => {
    const state = { count: 1, mean: Float64Array.of(1, 2), vectors: Float64Array.of(1, -1) }
    expect(pca.apply(state, [numbers(1, 3), numbers(2, 2)], 2)).toEqual([numbers(0, 2)])
    expect(pca.sources?.(state)).toEqual([-1])
  })

  it.each([
    ['fewer numbers than directions', { count: 2, mean: Float64Array.of(1), vectors: Float64Array.of(1) }],
    ['no direction', { count: 0, mean: new Float64Array(), vectors: new Float64Array() }],
  ])('refuses %s', (_name, state) => {
    expect(() => pca.read(readerOf(state, 'state'))).toThrow(refused)
  })
})
