import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import { fitTable, leavesOfFirst, smallTable } from './grown-trees.ts'
import { type GrowRules, growReference, ownGain } from './reference-grower.ts'

const anyRules: fc.Arbitrary<GrowRules> = fc.record({
  minRows: fc.constantFrom(1, 2, 5),
  minHessian: fc.constantFrom(0, 1, 3, 6.5),
  // Sums of squares are some 10^8 a row.
  minGain: fc.constantFrom(0, 0, 3e8, 2e9),
  l1: fc.constantFrom(0, 0, 5000, 40_000),
  l2: fc.constantFrom(0, 0, 1, 10),
  maxDepth: fc.constantFrom(0, 0, 1, 2, 4),
  maxSplitLevels: fc.constantFrom(0, 0, 1, 2, 3),
  leaves: fc.constantFrom(2, 3, 5, 8, 31, 1000),
})

const asSets = (leaves: readonly (readonly number[])[]): string[] =>
  leaves.map((rows) => [...rows].sort((a, b) => a - b).join()).sort()

describe('a tree under all rules at once', () => {
  it('has the leaves of the exact grower wherever no choice was close, and their exact values', async () => {
    let clear = 0
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1e9 }),
        fc.integer({ min: 4, max: 60 }),
        anyRules,
        async (draw, rowCount, rules) => {
          const table = smallTable(draw, rowCount)
          const reference = growReference(table.columns, table.values, rules)
          const leaves = leavesOfFirst(await fitTable(table, { ...rules }), table)
          for (const { rows, value } of leaves) {
            const sum = rows.reduce((all, row) => all + table.values[row], 0)
            const wanted = (Math.sign(sum) * Math.max(0, Math.abs(sum) - rules.l1)) / (rows.length + rules.l2)
            expect(Math.abs(value - wanted)).toBeLessThan(1e-6 * 16_382)
          }
          if (!reference.isClear) return
          clear++
          expect(asSets(leaves.map(({ rows }) => rows))).toEqual(asSets(reference.leaves))
        },
      ),
      { seed: 43, numRuns: times(250, 8000) },
    )
    expect(clear).toBeGreaterThan(times(80, 2500))
  })

  it('reports what its splits gained', async () => {
    const rules = {
      minRows: 1,
      minHessian: 0,
      minGain: 0,
      l1: 0,
      l2: 0,
      maxDepth: 0,
      maxSplitLevels: 0,
      leaves: 6,
    }
    for (let draw = 1; draw <= 30; draw++) {
      const table = smallTable(draw, 50)
      const state = await fitTable(table, { ...rules })
      const leaves = leavesOfFirst(state, table)
      const all = ownGain([...table.values.keys()], table.values, rules)
      const gained = leaves.reduce((sum, { rows }) => sum + ownGain(rows, table.values, rules), 0) - all
      const reported = state.gains.reduce((sum, gain) => sum + gain, 0)
      expect(Math.abs(reported - gained)).toBeLessThan(1e-6 * gained)
    }
  })
})
