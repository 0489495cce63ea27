import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seedOf, type Target } from '../../../src/core/index.ts'
import { expanding, foldsOf, rowsOfFold } from '../../../src/tune/index.ts'

const values = (rowCount: number): Target => ({ task: 'regression', values: new Float64Array(rowCount) })
const seed = seedOf(1)
const day = 86_400_000

describe('expanding', () => {
  it('learns from no row of the future or of the gap, and from all others before it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 60, maxLength: 150 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 0, max: 5 }),
        (times, count, gap) => {
          const first = Math.min(...times)
          // Enough lies before the first fold, whatever the gap.
          fc.pre(
            new Set(times).size > 30 && times.filter((time) => time < first + 40).length < times.length / 5,
          )
          const validation = expanding({ folds: count, gap })
          const folds = foldsOf(values(times.length), { seed, times, timeUnit: 1, validation })
          const seen = new Set<number>()
          for (let fold = 0; fold < folds.count; fold++) {
            const { train, test } = rowsOfFold(folds, fold)
            const start = Math.min(...Array.from(test, (row) => times[row]))
            const allowed = times.flatMap((time, row) => (time < start - gap ? [row] : []))
            expect([...train]).toEqual(allowed)
            for (const row of test) expect(seen.has(row)).toBe(false)
            for (const row of test) seen.add(row)
          }
        },
      ),
      { seed: 1, numRuns: 100 },
    )
  })

  it('tells gaps in days where times are moments', () => {
    const times = Float64Array.from({ length: 60 }, (_, row) => row * day)
    const folds = foldsOf(values(60), { seed, times, validation: expanding({ folds: 2, gap: 7 }) })
    const { train, test } = rowsOfFold(folds, 0)
    expect([train.at(-1), test[0]]).toEqual([12, 20])
  })

  it('always learns from rows without a time, and says so', () => {
    const times = Float64Array.from({ length: 40 }, (_, row) => (row % 10 === 0 ? Number.NaN : row))
    const validation = expanding({ folds: 3, gap: 2 })
    const folds = foldsOf(values(40), { seed, times, timeUnit: 1, validation })
    for (let fold = 0; fold < folds.count; fold++)
      expect([...rowsOfFold(folds, fold).train].filter((row) => row % 10 === 0)).toEqual([0, 10, 20, 30])
    expect(folds.notes.join(' ')).toContain('4 rows have no time: they are always learnt from, never tested.')
  })

  it('refuses rows without times, and a gap that leaves nothing to learn from', () => {
    const refusal = { code: 'TUNE_VALIDATION_INVALID' }
    expect(() => foldsOf(values(40), { seed, validation: expanding() })).toThrow(
      expect.objectContaining({
        ...refusal,
        message: expect.stringContaining('nothing says when each row was'),
      }),
    )
    const times = Float64Array.from({ length: 40 }, (_, row) => row)
    const asked = { seed, times, timeUnit: 1, validation: expanding({ folds: 3, gap: 12 }) }
    expect(() => foldsOf(values(40), asked)).toThrow(
      expect.objectContaining({
        ...refusal,
        message: expect.stringContaining('fold 1 has no row to learn from, with a gap of 12'),
      }),
    )
    expect(() => foldsOf(values(40), { ...asked, times: times.fill(5) })).toThrow(
      'all rows have the same time',
    )
  })
})
