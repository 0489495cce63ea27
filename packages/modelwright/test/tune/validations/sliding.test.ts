import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ModelwrightError, seedOf, type Target } from '../../../src/core/index.ts'
import { foldsOf, rowsOfFold, sliding } from '../../../src/tune/index.ts'

const values = (rowCount: number): Target => ({ task: 'regression', values: new Float64Array(rowCount) })
const seed = seedOf(1)

describe('sliding', () => {
  it('learns from the window before each fold and from nothing else', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 60, maxLength: 150 }),
        fc.integer({ min: 0, max: 4 }),
        fc.integer({ min: 40, max: 90 }),
        (times, gap, window) => {
          fc.pre(new Set(times).size > 40)
          const validation = sliding({ folds: 3, gap, window })
          const folds = foldsOf(values(times.length), { seed, times, timeUnit: 1, validation })
          for (let fold = 0; fold < folds.count; fold++) {
            const { train, test } = rowsOfFold(folds, fold)
            const end = Math.min(...Array.from(test, (row) => times[row])) - gap
            const allowed = times.flatMap((time, row) => (time < end && time >= end - window ? [row] : []))
            expect([...train]).toEqual(allowed)
          }
        },
      ),
      { seed: 1, numRuns: 100 },
    )
  })

  it('looks as far back as the first fold can, where no window is said', () => {
    const times = Float64Array.from({ length: 80 }, (_, row) => row)
    const folds = foldsOf(values(80), { seed, times, timeUnit: 1, validation: sliding({ folds: 3 }) })
    const spans = [0, 1, 2].map((fold) => rowsOfFold(folds, fold).train.length)
    expect(spans).toEqual([20, 20, 20])
  })

  it('refuses a window in which a fold has nothing to learn from', () => {
    const times = Float64Array.from({ length: 40 }, (_, row) => (row < 20 ? row : 1000 + row))
    const asked = { seed, times, timeUnit: 1, validation: sliding({ folds: 3, window: 5 }) }
    expect(() => foldsOf(values(40), asked)).toThrow('with a window of 5')
    expect(() => foldsOf(values(40), { ...asked, validation: sliding({ window: -1 }) })).toThrow(
      '"window" must be a number from 0',
    )
  })

  it('says which of gap and window leaves a fold nothing to learn from, also where the window is not said', () => {
    const pause = Float64Array.from({ length: 40 }, (_, row) => (row < 20 ? row : 1000 + row))
    const even = Float64Array.from({ length: 40 }, (_, row) => row)
    const refusalOf = (times: Float64Array, options: Parameters<typeof sliding>[0]) => {
      const asked = { seed, times, timeUnit: 1, validation: sliding({ folds: 3, ...options }) }
      try {
        foldsOf(values(40), asked)
      } catch (error) {
        return error as ModelwrightError
      }
      throw new Error('bug: nothing was refused')
    }
    const unsaid = refusalOf(pause, {})
    expect(unsaid.message).toContain('"sliding"')
    expect(unsaid.message).toContain(
      'fold 2 has no row to learn from, with a window as long as what lies before the first fold.',
    )
    expect(unsaid.mend[0]).toBe('Take a longer window, or fewer folds.')
    const both = refusalOf(pause, { gap: 1, window: 5 })
    expect(both.message).toContain('with a gap of 1 and a window of 5.')
    expect(both.mend[0]).toBe('Take a longer window, or fewer folds.')
    const wide = refusalOf(even, { gap: 30, window: 5 })
    expect(wide.message).toContain('fold 1 has no row to learn from, with a gap of 30 and a window of 5.')
    expect(wide.mend[0]).toBe('Take a smaller gap, or fewer folds.')
  })
})
