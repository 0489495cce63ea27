import { describe, expect, it } from 'vitest'
import type { Column } from '../../src/column.ts'
import { logistic } from '../../src/models/logistic.ts'
import { readerOf } from '../../src/reader.ts'

const state = {
  sizes: Int32Array.of(-1),
  coefficients: Float64Array.of(2),
  intercepts: Float64Array.of(-1),
}
const number = (...values: number[]): Column => ({ type: 'number', values: Float64Array.from(values) })

describe('logistic', () => {
  it('gives the probability of the positive class', () => {
    const [half, more] = logistic.predict(state, [number(0.5, 1)], 2)
    expect(half).toBe(0.5)
    expect(more).toBeCloseTo(0.7310585786300049, 15)
  })

  it('goes to 0 and 1 without leaving them', () => {
    const found = logistic.predict(state, [number(-1e308, 1e308, -1000, 1000)], 4)
    expect([...found]).toEqual([0, 1, 0, 1])
  })

  it('has one output', () => {
    expect(logistic.signature(state)).toEqual({ inputs: ['number'], outputCount: 1 })
    const two = { ...state, coefficients: Float64Array.of(2, 2), intercepts: Float64Array.of(1, 1) }
    expect(() => logistic.read(readerOf(two, 'state'))).toThrow('must have 1 values')
  })
})
