import { describe, expect, it } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import { addCombinations, addDots } from '../../../src/train/linear/products.ts'

const stride = 11
const seed = seedOf(1)
const draw = (length: number): Float64Array => Float64Array.from({ length }, () => seed.integer(9) - 4)

describe('products of rows', () => {
  for (const rows of [0, 1, 2, 3, 5])
    for (const columns of [0, 1, 3, 4, 5, 8, 9])
      it(`are those of plain loops: ${rows} rows, ${columns} columns, none written outside`, () => {
        const length = 7
        const x = draw(1 + columns * stride)
        const a = draw(2 + rows * stride)
        const slopes = draw(3 + rows * stride)
        const dots = draw(4 + (rows + 1) * stride)
        const sums = draw(2 + (rows + 1) * stride)
        const expectedDots = dots.slice()
        const expectedSums = sums.slice()
        for (let r = 0; r < rows; r++)
          for (let c = 0; c < columns; c++)
            for (let i = 0; i < length; i++) {
              expectedDots[4 + r * stride + c] += a[2 + r * stride + i] * x[1 + c * stride + i]
              expectedSums[2 + r * stride + i] += slopes[3 + r * stride + c] * x[1 + c * stride + i]
            }
        const size = { rows, columns, length }
        const of = (values: Float64Array, first: number) => ({ values, first, stride })
        addDots(of(a, 2), of(x, 1), size, of(dots, 4))
        addCombinations(of(slopes, 3), of(x, 1), size, of(sums, 2))
        expect(dots).toEqual(expectedDots)
        expect(sums).toEqual(expectedSums)
      })
})
