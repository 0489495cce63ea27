import fc from 'fast-check'
import { expect, test } from 'vitest'
import { histogramOf, placeInBins } from '../../src/explore/histogram.ts'

test('whole numbers of a narrow range get a bin each, around them', () => {
  expect(histogramOf(Float64Array.of(1, 1, 2, 4))).toEqual({
    edges: [0.5, 1.5, 2.5, 3.5, 4.5],
    counts: [2, 1, 0, 1],
  })
})

test('others get 10 to 40 bins by Freedman and Diaconis, the last with its upper edge', () => {
  const values = Float64Array.from({ length: 1001 }, (_, i) => i / 1000)
  const { edges, counts } = histogramOf(values)
  expect(counts).toHaveLength(11)
  expect([edges[0], edges[11]]).toEqual([0, 1])
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1001)
})

test('a range that is no number has one bin', () => {
  expect(histogramOf(Float64Array.of(-1.7e308, 1.7e308)).counts).toEqual([2])
})

test('every value is counted once, and where it is placed', () => {
  fc.assert(
    fc.property(fc.float64Array({ minLength: 1, noNaN: true, noDefaultInfinity: true }), (values) => {
      const found = histogramOf(values.slice().sort())
      const place = placeInBins(found)
      const counts = found.counts.map(() => 0)
      for (const value of values) counts[place(value)]++
      expect(counts).toEqual(found.counts)
    }),
    { seed: 5, numRuns: 300 },
  )
})
