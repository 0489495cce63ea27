import fc from 'fast-check'
import { expect, it } from 'vitest'
import { rankedAt } from '../../src/prepare/ranked.ts'

it('finds what stands at each place when sorted', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 3000 }),
      fc.nat(),
      (given, at) => {
        const place = at % given.length
        const values = Float64Array.from(given)
        const sorted = values.slice().sort()
        expect(rankedAt(values, place)).toBe(sorted[place])
        expect(Math.max(...values.subarray(0, place + 1))).toBe(sorted[place])
        expect(values.sort()).toEqual(sorted)
      },
    ),
    { numRuns: 100, seed: 1 },
  )
})

it.each([
  ['ascending', (row: number) => row],
  ['descending', (row: number) => -row],
  ['an organ pipe', (row: number) => Math.min(row, 100_000 - row)],
  ['all alike', () => 1],
  ['a saw', (row: number) => row % 7],
])('takes no long over 100,000 values: %s', (_name, value) => {
  const values = Float64Array.from({ length: 100_000 }, (_, row) => value(row))
  const sorted = values.slice().sort()
  expect(rankedAt(values, 50_000)).toBe(sorted[50_000])
})
