import type { Column } from '@modelwright/runtime'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  booleanColumn,
  categoryColumn,
  hashRows,
  numberColumn,
  placesOf,
  tableOf,
  textColumn,
} from '../../src/core/index.ts'

const hashes = (columns: Record<string, Column>): string[] => {
  const { high, low } = hashRows(tableOf(columns))
  return Array.from(high, (word, row) => `${word}:${low[row]}`)
}
const times = (...values: number[]): Column => ({ type: 'time', values: Float64Array.from(values) })

describe('hashRows', () => {
  it('gives equal rows equal hashes, however a column is stored', () => {
    const wanted = hashes({ x: numberColumn([1, -2.5, null, 0]) })
    expect(hashes({ x: categoryColumn(['1', '-2.5', null, '0']) })).toEqual(wanted)
    expect(hashes({ x: textColumn(['1.0', '-2.50', '', '-0']) })).toEqual(wanted)
    expect(hashes({ x: categoryColumn(['true', 'FALSE']) })).toEqual(
      hashes({ x: booleanColumn([true, false]) }),
    )
    expect(hashes({ x: categoryColumn(['1970-01-02']) })).toEqual(hashes({ x: times(86_400_000) }))
  })

  it('does not depend on the order of columns, rows or levels', () => {
    const [a, b] = [numberColumn([1, 2]), categoryColumn(['x', 'y'])]
    const wanted = hashes({ a, b })
    expect(hashes({ b, a })).toEqual(wanted)
    const swapped = { type: 'category', levels: ['y', 'x'], codes: Int32Array.of(1, 0) } as const
    expect(hashes({ a, b: swapped })).toEqual(wanted)
    expect(hashes({ a: numberColumn([2, 1]), b: categoryColumn(['y', 'x']) })).toEqual([...wanted].reverse())
  })

  it('tells apart what differs in name, place, type or value', () => {
    const one = (columns: Record<string, Column>): string => hashes(columns)[0]
    const all = [
      one({ a: numberColumn([1]), b: numberColumn([2]) }),
      one({ a: numberColumn([2]), b: numberColumn([1]) }),
      one({ a: numberColumn([1]), c: numberColumn([2]) }),
      one({ a: numberColumn([1]), b: times(2) }),
      one({ a: numberColumn([1]), b: booleanColumn([true]) }),
      one({ a: numberColumn([1]), b: categoryColumn(['2x']) }),
      one({ a: numberColumn([1]), b: numberColumn([null]) }),
      one({ a: numberColumn([null]), b: numberColumn([1]) }),
    ]
    expect(new Set(all).size).toBe(all.length)
    expect(one({ x: categoryColumn(['12345678901234567']) })).not.toBe(
      one({ x: categoryColumn(['12345678901234568']) }),
    )
  })

  it('meets no two equal hashes among 200,000 near rows', () => {
    const n = 200_000
    const x = Array.from({ length: n }, (_, i) => i % 450)
    const y = Array.from({ length: n }, (_, i) => Math.floor(i / 450))
    expect(new Set(hashes({ x: numberColumn(x), y: numberColumn(y) })).size).toBe(n)
    const words = Array.from({ length: n }, (_, i) => `row ${i}`)
    expect(new Set(hashes({ w: categoryColumn(words) })).size).toBe(n)
  })

  it('takes any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        fc.pre(a !== b && Number.isNaN(Number(a)))
        const [first, second] = hashes({ x: categoryColumn([a, b]) })
        expect(first).not.toBe(second)
      }),
      { seed: 1, numRuns: 500 },
    )
  })
})

describe('placesOf', () => {
  it('spreads near rows evenly over [0, 1), for each key in its own way', () => {
    const hashed = hashRows(tableOf({ x: numberColumn(Array.from({ length: 10_000 }, (_, i) => i)) }))
    const first = placesOf(hashed, [1, 2])
    const second = placesOf(hashed, [1, 3])
    for (const places of [first, second]) {
      const counts = new Float64Array(10)
      for (const place of places) counts[Math.floor(place * 10)]++
      // Chi-squared with 9 degrees of freedom: 27.9 is passed by chance once in a thousand.
      expect(counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(27.9)
    }
    const both = first.filter((place, row) => place < 0.5 && second[row] < 0.5).length
    expect(Math.abs(both - 2500)).toBeLessThan(150)
  })
})
