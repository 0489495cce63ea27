import { describe, expect, it } from 'vitest'
import { readerOf } from '../../src/reader.ts'
import { polynomial } from '../../src/transforms/polynomial.ts'

const numbers = (...values: number[]) => ({ type: 'number', values: Float64Array.from(values) }) as const

const refused = expect.objectContaining({ code: 'PACK_ARTIFACT_REFUSED' })

describe('polynomial', () => {
  it('multiplies its factors; too large products are cut', () => {
    const state = { inputs: 2, degree: 2, factors: Int32Array.of(0, 1, 1, -1) }
    const inputs = [numbers(2, 1e200), numbers(-3, 1e200)]
    expect(polynomial.apply(state, inputs, 2)).toEqual([numbers(-6, 1e300), numbers(-3, 1e200)])
    expect(polynomial.sources?.(state)).toEqual([-1, 1])
  })

  it.each([
    ['a factor beyond its inputs', { inputs: 1, degree: 2, factors: Int32Array.of(0, 1) }],
    ['half a product', { inputs: 1, degree: 2, factors: Int32Array.of(0) }],
    ['a product of nothing', { inputs: 1, degree: 2, factors: Int32Array.of(-1, 0) }],
  ])('refuses %s', (_name, state) => {
    expect(() => polynomial.read(readerOf(state, 'state'))).toThrow(refused)
  })
})
