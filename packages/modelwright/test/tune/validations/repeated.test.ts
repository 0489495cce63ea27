import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seedOf, type Target } from '../../../src/core/index.ts'
import { firstDeal, foldsOf, kFold, repeated, rowsOfFold } from '../../../src/tune/index.ts'

describe('repeated', () => {
  it('tests every row as often as it is dealt, and keeps groups on one side', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 15 }), { minLength: 30, maxLength: 120 }),
        fc.integer({ min: 2, max: 4 }),
        fc.integer({ min: 2, max: 4 }),
        (groups, each, times) => {
          fc.pre(new Set(groups).size >= each)
          const target: Target = { task: 'regression', values: new Float64Array(groups.length) }
          const validation = repeated({ folds: each, times })
          const folds = foldsOf(target, { seed: seedOf(3), groups, validation })
          expect(folds.count).toBe(each * times)
          const tested = new Int32Array(groups.length)
          for (let fold = 0; fold < folds.count; fold++) {
            const { train, test } = rowsOfFold(folds, fold)
            expect(train.length + test.length).toBe(groups.length)
            for (const row of test) tested[row]++
            const known = new Set(Array.from(train, (row) => groups[row]))
            expect([...test].some((row) => known.has(groups[row]))).toBe(false)
          }
          expect([...tested]).toEqual(groups.map(() => times))
        },
      ),
      { seed: 1, numRuns: 50 },
    )
  })

  it('deals anew each time, by the seed alone; the first deal is that of k-fold', () => {
    const target: Target = { task: 'regression', values: new Float64Array(40) }
    const dealt = (seed: number) => foldsOf(target, { seed: seedOf(seed), validation: repeated() })
    expect(dealt(1)).toEqual(dealt(1))
    expect(dealt(1)).not.toEqual(dealt(2))
    const { foldOf, again } = dealt(1)
    expect(again).toHaveLength(2)
    expect(again![0]).not.toEqual(foldOf)
    expect(again![0]).not.toEqual(again![1])
    expect(firstDeal(dealt(1))).toEqual(foldsOf(target, { seed: seedOf(1), validation: kFold() }))
  })

  it('says once what it had to change', () => {
    const target: Target = { task: 'regression', values: new Float64Array(3) }
    const folds = foldsOf(target, { seed: seedOf(1), validation: repeated({ folds: 5, times: 2 }) })
    expect(folds.count).toBe(6)
    expect(folds.notes).toHaveLength(1)
  })
})
