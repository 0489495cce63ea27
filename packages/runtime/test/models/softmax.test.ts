import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Column } from '../../src/column.ts'
import { softmax } from '../../src/models/softmax.ts'
import { readerOf } from '../../src/reader.ts'

const state = {
  sizes: Int32Array.of(-1, 2),
  coefficients: Float64Array.of(1, 5, 6, 2, 7, 8, 3, 9, 10),
  intercepts: Float64Array.of(0.1, 0.2, 0.3),
}
const features = (values: number[], codes: number[]): Column[] => [
  { type: 'number', values: Float64Array.from(values) },
  { type: 'category', codes: Int32Array.from(codes), levels: ['a', 'b'] },
]

describe('softmax', () => {
  it('gives one probability per class, row by row', () => {
    const found = softmax.predict(state, features([0], [-1]), 1)
    const sum = Math.exp(0.1) + Math.exp(0.2) + Math.exp(0.3)
    const wanted = [0.1, 0.2, 0.3].map((score) => Math.exp(score) / sum)
    expect([...found].map((p) => p.toFixed(14))).toEqual(wanted.map((p) => p.toFixed(14)))
  })

  it('sums to 1 and stays finite for any number', () => {
    const any = fc.double({ noNaN: true, noDefaultInfinity: true })
    fc.assert(
      fc.property(any, fc.integer({ min: -1, max: 3 }), (value, code) => {
        const found = softmax.predict(state, features([value], [code]), 1)
        expect([...found].every((p) => p >= 0 && p <= 1)).toBe(true)
        expect(Math.abs(found[0] + found[1] + found[2] - 1)).toBeLessThan(1e-12)
      }),
      { seed: 1 },
    )
  })

  it('has two classes or more', () => {
    expect(softmax.signature(state)).toEqual({ inputs: ['number', 'category'], outputCount: 3 })
    const one = { ...state, coefficients: Float64Array.of(1, 2, 3), intercepts: Float64Array.of(1) }
    expect(() => softmax.read(readerOf(one, 'state'))).toThrow('must have 2 values or more')
  })
})
