import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seedOf, selectRows } from '../../../src/core/index.ts'
import { random, splitRows } from '../../../src/prepare/index.ts'
import { tableOfRows, thirds } from '../sample-table.ts'

const seed = seedOf(7)

describe('random', () => {
  it('gives every row one side and exact shares in small tables', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 400 }), fc.integer({ min: 5, max: 95 }), (rowCount, percent) => {
        const table = tableOfRows(rowCount, thirds)
        const { train, test } = splitRows(table, undefined, random({ test: percent / 100 }), seed)
        expect([...train, ...test].sort((a, b) => a - b)).toEqual(
          Array.from({ length: rowCount }, (_, i) => i),
        )
        const quota = Math.max(1, Math.round((rowCount * percent) / 100))
        expect(test.length).toBe(Math.min(rowCount - 1, quota))
      }),
      { seed: 1, numRuns: 60 },
    )
  })

  it('moves only rows near the cut when a small table grows', () => {
    const grown = tableOfRows(1100, thirds)
    const before = selectRows(
      grown,
      Uint32Array.from({ length: 1000 }, (_, i) => i),
    )
    const small = new Set(splitRows(before, undefined, random(), seed).test)
    const large = new Set(splitRows(grown, undefined, random(), seed).test)
    const moved = Array.from({ length: 1000 }, (_, row) => row).filter(
      (row) => small.has(row) !== large.has(row),
    )
    expect(moved.length).toBeLessThan(30)
  })
})
