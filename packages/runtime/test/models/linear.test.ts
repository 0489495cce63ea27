import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Column } from '../../src/column.ts'
import { linear } from '../../src/models/linear.ts'
import { readerOf } from '../../src/reader.ts'

const number = (...values: number[]): Column => ({ type: 'number', values: Float64Array.from(values) })
const category = (...codes: number[]): Column => ({
  type: 'category',
  codes: Int32Array.from(codes),
  levels: ['a', 'b', 'c'],
})
const state = {
  sizes: Int32Array.of(-1, 3, -1),
  coefficients: Float64Array.of(2, 10, 20, 30, -1),
  intercepts: Float64Array.of(0.5),
}

describe('linear', () => {
  it('adds intercept, numbers times slopes and one coefficient per level', () => {
    const found = linear.predict(state, [number(1, 2), category(0, 2), number(0, 3)], 2)
    expect([...found]).toEqual([12.5, 31.5])
  })

  it('adds nothing for a missing or unknown level, whatever the code', () => {
    const found = linear.predict(state, [number(0, 0, 0), category(-1, 3, 99), number(0, 0, 0)], 3)
    expect([...found]).toEqual([0.5, 0.5, 0.5])
  })

  it('gives each row the same bits alone and in a batch', () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true })
    fc.assert(
      fc.property(fc.array(fc.tuple(finite, fc.integer({ min: -1, max: 4 }), finite)), (rows) => {
        const features = (of: typeof rows): Column[] => [
          number(...of.map(([x]) => x)),
          category(...of.map(([, code]) => code)),
          number(...of.map(([, , x]) => x)),
        ]
        const all = linear.predict(state, features(rows), rows.length)
        rows.forEach((row, at) => {
          expect(linear.predict(state, features([row]), 1)[0]).toBe(all[at])
        })
      }),
      { seed: 1 },
    )
  })

  it('stays finite for the largest values there are', () => {
    const big = Number.MAX_VALUE
    const found = linear.predict(
      state,
      [number(big, -big, big), category(0, 0, 0), number(big, big, -big)],
      3,
    )
    expect([...found].every(Number.isFinite)).toBe(true)
  })

  it('says what it takes and gives', () => {
    expect(linear.signature(state)).toEqual({ inputs: ['number', 'category', 'number'], outputCount: 1 })
  })

  it('reads its own state back and predicts the same', () => {
    expect(linear.read(readerOf(state, 'state'))).toEqual(state)
  })

  it('refuses damaged states', () => {
    const damages = [
      {},
      { ...state, sizes: undefined },
      { ...state, sizes: Int32Array.of(-2, 3, -1) },
      { ...state, sizes: Int32Array.of(-1, 4, -1) },
      { ...state, sizes: Int32Array.of(-1, 2147483647, -1) },
      { ...state, sizes: Float64Array.of(-1, 3, -1) },
      { ...state, sizes: [-1, 3, -1] },
      { ...state, coefficients: Float64Array.of(1, 2) },
      { ...state, coefficients: Float64Array.of(2, Number.NaN, 20, 30, -1) },
      { ...state, coefficients: Float64Array.of(2, Infinity, 20, 30, -1) },
      { ...state, intercepts: new Float64Array(0) },
      { ...state, intercepts: Float64Array.of(1, 2) },
      { ...state, intercepts: Float64Array.of(Number.NaN) },
    ]
    for (const damaged of damages)
      expect(() => linear.read(readerOf(damaged, 'state'))).toThrow('The artifact is damaged')
  })
})
