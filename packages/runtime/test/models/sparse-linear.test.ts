import { describe, expect, it } from 'vitest'
import type { PreparedColumn } from '../../src/column.ts'
import { linear } from '../../src/models/linear.ts'
import { logistic } from '../../src/models/logistic.ts'
import { softmax } from '../../src/models/softmax.ts'
import { type SparseLinearState, sparseLinear } from '../../src/models/sparse-linear.ts'
import { readerOf } from '../../src/reader.ts'

const features: PreparedColumn[] = [
  { type: 'number', values: Float64Array.of(1, -2) },
  { type: 'category', codes: Int32Array.of(1, -1), levels: ['a', 'b'] },
]
const sizes = Int32Array.of(-1, 2)
const dense = { sizes, coefficients: Float64Array.of(0, 0, 5), intercepts: Float64Array.of(0.25) }
const one = { sizes, places: Int32Array.of(2), values: Float64Array.of(5), intercepts: dense.intercepts }
const wide = { sizes, coefficients: Float64Array.of(0, 0, 5, 2, 0, 0), intercepts: Float64Array.of(0.1, 0.2) }
const two: SparseLinearState = {
  link: 'softmax',
  sizes,
  places: Int32Array.of(2, 3),
  values: Float64Array.of(5, 2),
  intercepts: wide.intercepts,
}

describe('sparse linear', () => {
  it('predicts the very bits of the dense models', () => {
    expect(sparseLinear.predict({ link: 'identity', ...one }, features, 2)).toEqual(
      linear.predict(dense, features, 2),
    )
    expect(sparseLinear.predict({ link: 'sigmoid', ...one }, features, 2)).toEqual(
      logistic.predict(dense, features, 2),
    )
    expect(sparseLinear.predict(two, features, 2)).toEqual(softmax.predict(wide, features, 2))
  })

  it('says what it takes and gives', () => {
    expect(sparseLinear.signature(two)).toEqual({ inputs: ['number', 'category'], outputCount: 2 })
    expect(sparseLinear.read(readerOf(two, 'state'))).toEqual(two)
  })

  it('keeps the means of its terms where it has them, one for each input and output', () => {
    const meanTerms = Float64Array.of(0, 2.5, 1, 0.5)
    expect(sparseLinear.read(readerOf({ ...two, meanTerms }, 'state'))).toEqual({ ...two, meanTerms })
    const cut = { ...two, meanTerms: meanTerms.slice(1) }
    expect(() => sparseLinear.read(readerOf(cut, 'state'))).toThrow('must have 4 values')
  })

  it('refuses places that do not ascend, lie outside, or would fill the memory', () => {
    const read = (change: Partial<SparseLinearState>) => () =>
      sparseLinear.read(readerOf({ ...two, ...change }, 'state'))
    expect(read({ places: Int32Array.of(3, 2) })).toThrow('must ascend, but does not at 1')
    expect(read({ places: Int32Array.of(3, 3) })).toThrow('must ascend')
    expect(read({ places: Int32Array.of(3, 6) })).toThrow('must hold values from 0 to 5')
    expect(read({ values: Float64Array.of(1) })).toThrow('must have 2 values')
    expect(read({ sizes: new Int32Array(9).fill(16777216) })).toThrow('fits into memory')
    expect(read({ link: 'sigmoid' })).toThrow('must have 1 values')
    expect(read({ link: 'exp' as never })).toThrow('must be one of identity, sigmoid, softmax')
  })
})
