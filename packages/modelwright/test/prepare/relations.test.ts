import { describe, expect, it } from 'vitest'
import { booleanColumn, categoryColumn, numberColumn, textColumn } from '../../src/core/index.ts'
import { correlationOf, informationOf, ratioOf, strengthOf, varianceOf } from '../../src/prepare/relations.ts'

const of = (...values: number[]) => Float64Array.from(values)

describe('relations', () => {
  it('variance: of numbers that are there; of levels the chance that two rows differ', () => {
    expect(varianceOf(numberColumn([1, 3, null]))).toBe(1)
    expect(varianceOf(booleanColumn([true, false, null]))).toBe(0.25)
    expect(varianceOf(categoryColumn(['a', 'b', null]))).toBe(0.5)
    expect([
      varianceOf(numberColumn([null])),
      varianceOf(categoryColumn([null])),
      varianceOf(textColumn(['a'])),
    ]).toEqual([0, 0, 0])
  })

  it('correlation: 1 along a line, 0 where there is nothing to follow', () => {
    expect(correlationOf(of(1, 2, 3, Number.NaN), of(2, 4, 6, 1))).toBeCloseTo(1, 14)
    expect(correlationOf(of(1, 2, 3), of(-2, -4, -6))).toBeCloseTo(-1, 14)
    expect([correlationOf(of(1, 1), of(1, 2)), correlationOf(of(), of())]).toEqual([0, 0])
  })

  it('correlation ratio: the share between levels', () => {
    expect(ratioOf(Int32Array.of(0, 0, 1, 1), 2, of(1, 1, 5, 5))).toBe(1)
    expect(ratioOf(Int32Array.of(0, 1, 0, 1), 2, of(1, 1, 5, 5))).toBe(0)
    expect(strengthOf(categoryColumn(['a', 'b', null]), of(0, 1, 9))).toBe(1)
    expect(strengthOf(textColumn(['a', 'b']), of(0, 1))).toBe(0)
  })

  it('information: the entropy of what is known for sure, 0 of what has nothing to do with it', () => {
    const target = { codes: Int32Array.of(0, 0, 1, 1), count: 2 }
    expect(informationOf(categoryColumn(['x', 'x', 'y', 'y']), target)).toBeCloseTo(Math.log(2), 14)
    expect(informationOf(categoryColumn(['x', 'y', 'x', 'y']), target)).toBeCloseTo(0, 14)
    expect(informationOf(numberColumn([null, null, 1, 2]), target)).toBeCloseTo(Math.log(2), 14)
  })
})
