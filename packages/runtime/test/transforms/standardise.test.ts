import { describe, expect, it } from 'vitest'
import { readerOf } from '../../src/reader.ts'
import { standardise } from '../../src/transforms/standardise.ts'

const refused = expect.objectContaining({ code: 'PACK_ARTIFACT_REFUSED' })

describe('standardise', () => {
  it('subtracts the mean and divides by the scale; missing stays missing', () => {
    const state = { mean: Float64Array.of(2), scale: Float64Array.of(4) }
    const column = { type: 'number', values: Float64Array.of(10, 2, Number.NaN) } as const
    expect(standardise.apply(state, [column], 3)).toEqual([
      { type: 'number', values: Float64Array.of(2, 0, Number.NaN) },
    ])
  })

  it.each([
    ['a scale of 0', { mean: Float64Array.of(1), scale: Float64Array.of(0) }],
    ['a negative scale', { mean: Float64Array.of(1), scale: Float64Array.of(-1) }],
    ['an infinite mean', { mean: Float64Array.of(Infinity), scale: Float64Array.of(1) }],
    ['fewer scales than means', { mean: Float64Array.of(1, 2), scale: Float64Array.of(1) }],
  ])('refuses %s', (_name, state) => {
    expect(() => standardise.read(readerOf(state, 'state'))).toThrow(refused)
  })
})
