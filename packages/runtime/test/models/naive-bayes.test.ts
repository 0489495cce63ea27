import { describe, expect, it } from 'vitest'
import { type NaiveBayesState, naiveBayes } from '../../src/models/naive-bayes.ts'
import { readerOf } from '../../src/reader.ts'

const state: NaiveBayesState = {
  link: 'sigmoid',
  sizes: Int32Array.of(-1, 2, -3),
  priors: Float64Array.of(-0.5, -1),
  logs: Float32Array.of(-1, -2, -0.25, -2, -1, -0.75),
  means: Float64Array.of(0, 4),
  spreads: Float64Array.of(1, 2),
  heights: Float64Array.of(0, -0.5),
}

describe('naive bayes', () => {
  it('adds up what each input speaks for a class', () => {
    const found = naiveBayes.predict(
      state,
      [
        { type: 'number', values: Float64Array.of(2, Number.NaN) },
        { type: 'category', codes: Int32Array.of(1, -1), levels: ['a', 'b'] },
        {
          type: 'sparse',
          starts: Int32Array.of(0, 1, 1),
          places: Int32Array.of(0),
          values: Float64Array.of(2),
          size: 1,
        },
      ],
      2,
    )
    const no = -0.5 - 2 - 2 - 0.5
    const yes = -1 - 0.5 - 0.5 - 1 - 1.5
    expect(found[0]).toBeCloseTo(1 / (1 + Math.exp(no - yes)), 14)
    expect(found[1]).toBeCloseTo(1 / (1 + Math.exp(0.5)), 14)
  })

  it('says what it takes and gives, and reads what it wrote', () => {
    expect(naiveBayes.signature(state)).toEqual({ inputs: ['number', 'category', 'sparse'], outputCount: 1 })
    expect(naiveBayes.read(readerOf(state, 'state'))).toEqual(state)
  })

  it('refuses spreads of 0, and tables of another length', () => {
    const read = (change: Partial<NaiveBayesState>) => () =>
      naiveBayes.read(readerOf({ ...state, ...change }, 'state'))
    expect(read({ spreads: Float64Array.of(1, 0) })).toThrow('must be above 0')
    expect(read({ logs: new Float32Array(5) })).toThrow('must have 6 values')
    expect(read({ priors: Float64Array.of(0) })).toThrow('must have 2 values')
    expect(read({ means: new Float64Array(3) })).toThrow('must have 2 values')
  })
})
