import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ascendingOrder, hasNaN, rankedRows } from '../../src/evaluate/row-order.ts'

const special = fc.constantFrom(0, -0, 1, -1, Infinity, -Infinity, 5e-324, -5e-324, 1e308, Number.EPSILON)
const values = fc.array(fc.oneof(special, fc.double({ noNaN: true }), fc.integer({ min: -3, max: 3 })), {
  maxLength: 60,
})

it('orders as a stable comparison sort does, with −0 equal to 0', () => {
  fc.assert(
    fc.property(values, (list) => {
      const wanted = list
        .map((_, row) => row)
        .sort((a, b) => (list[a] < list[b] ? -1 : list[a] > list[b] ? 1 : a - b))
      expect([...ascendingOrder(Float64Array.from(list))]).toEqual(wanted)
    }),
    { seed: 5, numRuns: 500 },
  )
})

it('finds runs of equal scores, highest first', () => {
  const { order, runEnds } = rankedRows(Float64Array.of(0.2, 0.9, 0.2, -0, 0))
  expect([...order].map((row) => [0.2, 0.9, 0.2, 0, 0][row])).toEqual([0.9, 0.2, 0.2, 0, 0])
  expect([...runEnds]).toEqual([1, 3, 5])
})

it('no rows have no runs', () => {
  expect(rankedRows(new Float64Array(0)).runEnds.length).toBe(0)
})

it('finds a NaN', () => {
  expect(hasNaN([1, Number.NaN])).toBe(true)
  expect(hasNaN([1, Infinity])).toBe(false)
})
