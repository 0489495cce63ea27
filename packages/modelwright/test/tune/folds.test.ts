import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seedOf, type Target } from '../../src/core/index.ts'
import { type Folds, foldsOf, rowsOfFold } from '../../src/tune/index.ts'

const seed = seedOf(1)
const classes = ['a', 'b', 'c']
const several = (codes: readonly number[]): Target => ({
  task: 'multiclass',
  codes: Int32Array.from(codes),
  classes,
})
const values = (rowCount: number): Target => ({ task: 'regression', values: new Float64Array(rowCount) })

function sizesOf({ foldOf, count }: Folds): number[] {
  return Array.from({ length: count }, (_, fold) => foldOf.filter((of) => of === fold).length)
}

describe('folds', () => {
  it('test every row once and never learn from a row they test', () => {
    const folds = foldsOf(values(103), { seed })
    expect(folds.count).toBe(5)
    const tested: number[] = []
    for (let fold = 0; fold < 5; fold++) {
      const { train, test } = rowsOfFold(folds, fold)
      expect(train.length + test.length).toBe(103)
      expect(new Set([...train, ...test]).size).toBe(103)
      tested.push(...test)
    }
    expect(tested.sort((a, b) => a - b)).toEqual(Array.from({ length: 103 }, (_, row) => row))
  })

  it('differ in size by one row at most, and have the shares of the classes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 30, maxLength: 300 }),
        fc.integer({ min: 2, max: 6 }),
        (codes, count) => {
          const folds = foldsOf(several(codes), { seed, folds: count })
          for (const code of [0, 1, 2]) {
            const rows = codes.flatMap((of, row) => (of === code ? [row] : []))
            if (rows.length < 2) continue
            const sizes = Array.from({ length: folds.count }, () => 0)
            for (const row of rows) sizes[folds.foldOf[row]]++
            expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
          }
          const sizes = sizesOf(folds)
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
        },
      ),
      { seed: 1, numRuns: 100 },
    )
  })

  it('keep groups together', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 40, maxLength: 200 }), (groups) => {
        const codes = groups.map((group) => group % 3)
        const { foldOf } = foldsOf(several(codes), { seed, groups, folds: 3 })
        const places = new Map<number, Set<number>>()
        groups.forEach((group, row) => {
          places.set(group, (places.get(group) ?? new Set()).add(foldOf[row]))
        })
        for (const found of places.values()) expect(found.size).toBe(1)
      }),
      { seed: 1, numRuns: 100 },
    )
  })

  it('go forward in time: all that is learnt from lies before all that is tested', () => {
    const times = Float64Array.from({ length: 100 }, (_, row) => Math.floor(((row * 37) % 100) / 3))
    for (const folds of [1, 2, 5]) {
      const found = foldsOf(values(100), { seed, times, folds })
      expect(found.count).toBe(folds)
      for (let fold = 0; fold < found.count; fold++) {
        const { train, test } = rowsOfFold(found, fold)
        expect(train.length).toBeGreaterThan(0)
        expect(test.length).toBeGreaterThan(0)
        const last = Math.max(...Array.from(train, (row) => times[row]))
        const first = Math.min(...Array.from(test, (row) => times[row]))
        expect(last).toBeLessThan(first)
      }
    }
  })

  it('are fewer where there are too few rows, and say so', () => {
    const few = foldsOf(values(3), { seed })
    expect(few.count).toBe(3)
    expect(few.notes.join()).toContain('3 folds instead of 5')
    const codes = Int32Array.from([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1])
    const rare = foldsOf({ task: 'binary', codes, classes: ['no', 'yes'] }, { seed })
    expect(rare.count).toBe(3)
    expect(rare.notes.join()).toContain('of the rarer class')
    expect(() => foldsOf(values(1), { seed })).toThrow('only one row')
  })

  it('never test a class with a single row, and tell of classes that some folds lack', () => {
    const folds = foldsOf(several([...new Array(20).fill(0), 1, 2, 2]), { seed })
    expect(folds.foldOf[20]).toBe(-1)
    expect(folds.notes.join(' ')).toBe(
      'Class "b": too few rows to be tested, only learnt from. Class "c": fewer rows than folds, so that some folds do not test it.',
    )
  })

  it('are one split of a fifth for one fold', () => {
    const folds = foldsOf(values(100), { seed, folds: 1 })
    expect(folds.count).toBe(1)
    const { train, test } = rowsOfFold(folds, 0)
    expect([train.length, test.length]).toEqual([80, 20])
  })

  it('follow the seed and nothing else', () => {
    const target = values(50)
    expect(foldsOf(target, { seed: seedOf(2) }).foldOf).toEqual(foldsOf(target, { seed: seedOf(2) }).foldOf)
    expect(foldsOf(target, { seed: seedOf(2) }).foldOf).not.toEqual(
      foldsOf(target, { seed: seedOf(3) }).foldOf,
    )
  })
})
