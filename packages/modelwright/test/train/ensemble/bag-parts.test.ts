import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seedOf, type Target } from '../../../src/core/index.ts'
import { bagParts } from '../../../src/train/ensemble/bag-parts.ts'

const classes = ['a', 'b', 'c']

describe('the rows of a bag', () => {
  it('are all but one part, each part once, with the classes’ shares', () => {
    const rows = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 2, maxLength: 60 })
    fc.assert(
      fc.property(rows, fc.integer({ min: 2, max: 6 }), (codes, count) => {
        const target: Target = { task: 'multiclass', codes: Int32Array.from(codes), classes }
        const parts = bagParts(target, count, seedOf(1))
        expect(parts).toHaveLength(Math.min(count, codes.length))
        const left = parts.flatMap((part) => codes.flatMap((_, row) => (part.includes(row) ? [] : [row])))
        expect([...left].sort((a, b) => a - b)).toEqual(codes.map((_, row) => row))
        for (const code of [0, 1, 2]) {
          const shares = parts.map((part) => part.filter((row) => codes[row] === code).length)
          expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1)
        }
      }),
      { seed: 1, numRuns: 50 },
    )
  })

  it('are all rows where there is one', () => {
    const target: Target = { task: 'regression', values: Float64Array.of(1) }
    expect(bagParts(target, 5, seedOf(1))).toEqual([Uint32Array.of(0)])
  })
})
