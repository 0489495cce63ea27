import { describe, expect, it } from 'vitest'
import { readerOf } from '../../src/reader.ts'
import { clip } from '../../src/transforms/clip.ts'

const numbers = (...values: number[]) => ({ type: 'number', values: Float64Array.from(values) }) as const

const refused = expect.objectContaining({ code: 'PACK_ARTIFACT_REFUSED' })

describe('clip', () => {
  it('cuts at both bounds', () => {
    const state = { low: Float64Array.of(0), high: Float64Array.of(1) }
    expect(clip.apply(state, [numbers(-1, 0.5, 2, Number.NaN)], 4)).toEqual([numbers(0, 0.5, 1, Number.NaN)])
  })

  it.each([
    ['bounds the wrong way round', { low: Float64Array.of(1), high: Float64Array.of(0) }],
    ['a bound that is no number', { low: Float64Array.of(NaN), high: Float64Array.of(0) }],
  ])('refuses %s', (_name, state) => {
    expect(() => clip.read(readerOf(state, 'state'))).toThrow(refused)
  })
})
