import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { numberColumn, seedOf } from '../../../src/core/index.ts'
import { withFinite } from '../../../src/explore/finite-numbers.ts'
import { number, summariseNumbers } from '../../../src/explore/summaries/number.ts'
import { compared, expectClose, fixture } from '../fixture.ts'

const summaryOf = (values: Float64Array) => withFinite(values, summariseNumbers)

describe.each(fixture.numbers)('numpy and scipy on $values.length values', (given) => {
  const found = summaryOf(Float64Array.from(given.values))

  test('mean, sd and quantiles', () => {
    expectClose(found.mean, given.mean)
    expectClose(found.sd, given.sd)
    const quantiles = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99].map((p) => found.quantiles[p])
    quantiles.forEach((quantile, i) => {
      expectClose(quantile, given.quantiles[i])
    })
  })

  test('skewness and excess kurtosis', () => {
    expectClose(found.skewness, given.skewness, 1e-9)
    expectClose(found.kurtosis, given.kurtosis, 1e-9)
  })
})

test('one value has no shape', () => {
  expect(summaryOf(Float64Array.of(7))).toMatchObject({
    mean: 7,
    sd: 0,
    skewness: null,
    kurtosis: null,
    min: 7,
    max: 7,
    histogram: { edges: [7, 7], counts: [1] },
  })
})

test('missing values count nowhere, infinite ones by themselves', () => {
  const column = numberColumn([1, null, Number.POSITIVE_INFINITY, 3, Number.NEGATIVE_INFINITY])
  expect(number.summarise(column, 5)).toMatchObject({ mean: 2, min: 1, max: 3, infinite: 2 })
  expect(number.summarise(numberColumn([null, Number.POSITIVE_INFINITY]), 2)).toEqual({ of: 'nothing' })
  expect(number.summarise(numberColumn([null, null]), 2)).toEqual({ of: 'nothing' })
})

test('zeros and negative values are counted, −0 as zero', () => {
  expect(summaryOf(Float64Array.of(-0, 0, -1, 2))).toMatchObject({ zeros: 2, negative: 1 })
})

test('the size of values does not change their shape', () => {
  const values = Float64Array.of(1, 2, 4, 9)
  const plain = summaryOf(values)
  for (const size of [1e300, 1e-300]) {
    const found = summaryOf(values.map((value) => value * size))
    expectClose(found.mean / size, plain.mean)
    expectClose(found.sd / size, plain.sd)
    expectClose(found.skewness, plain.skewness!)
    expectClose(found.kurtosis, plain.kurtosis!)
  }
})

test('every figure of finite values is finite, and quantiles rise within the range', () => {
  fc.assert(
    fc.property(
      fc.float64Array({ minLength: 1, maxLength: 60, noNaN: true, noDefaultInfinity: true }),
      (values) => {
        const found = summaryOf(values)
        JSON.stringify(found, (_, value) => {
          if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`found ${value}`)
          return value
        })
        const quantiles = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99].map((p) => found.quantiles[p])
        const path = [found.min, ...quantiles, found.max]
        path.slice(1).forEach((value, i) => {
          expect(value).toBeGreaterThanOrEqual(path[i] - Math.abs(path[i]) * 1e-12)
        })
        expect(found.histogram.counts.reduce((sum, count) => sum + count, 0)).toBe(values.length)
      },
    ),
    { seed: 11, numRuns: 300 },
  )
})

test('outliers by fences and by the median are those of numpy and scipy', () => {
  for (const { values, fences, below, above, robust } of compared.outliers) {
    const found = summaryOf(Float64Array.from(values)).outliers
    expect(found).toMatchObject({ below, above, robust })
    expectClose(found.fences[0], fences[0])
    expectClose(found.fences[1], fences[1])
  }
})

test('distinct values are counted, and the most frequent told, small and large tables alike', () => {
  for (const length of [600, 60_000]) {
    const values = Float64Array.from({ length }, (_, row) => (row % 3 === 0 ? -7 : row % 100))
    const found = summaryOf(values)
    expect(found.distinct).toBe(new Set(values).size)
    expect(found.top[0]).toEqual({ value: -7, count: length / 3 })
    expect(found.isWhole).toBe(true)
  }
})

test('the median distance from the median is that of all distances in order', () => {
  const draw = seedOf(9)
  for (const length of [1, 2, 3, 10, 11, 200]) {
    const values = Float64Array.from({ length }, () => (draw.integer(40) - 5) / 4)
    const middle = (sorted: number[]): number => (sorted[(length - 1) >> 1] + sorted[length >> 1]) / 2
    const median = middle([...values].sort((a, b) => a - b))
    const limit =
      3.5 * 1.4826 * middle([...values].map((value) => Math.abs(value - median)).sort((a, b) => a - b))
    const far = values.filter((value) => Math.abs(value - median) > limit).length
    expect(summaryOf(values).outliers.robust).toBe(limit > 0 ? far : null)
  }
})
