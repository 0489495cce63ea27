import { describe, expect, it } from 'vitest'
import { seedOf, type Target } from '../../../src/core/index.ts'
import { foldsOf, kFold, rowsOfFold } from '../../../src/tune/index.ts'

const target: Target = {
  task: 'binary',
  codes: Int32Array.from({ length: 60 }, (_, row) => Number(row % 4 === 0)),
  classes: ['no', 'yes'],
}

describe('k-fold', () => {
  it('tests every row once, with the shares of the classes', () => {
    const folds = foldsOf(target, { seed: seedOf(1), validation: kFold({ folds: 3 }) })
    expect(folds.count).toBe(3)
    const tested = [0, 1, 2].flatMap((fold) => [...rowsOfFold(folds, fold).test])
    expect(tested.sort((a, b) => a - b)).toEqual([...target.codes.keys()])
    for (const fold of [0, 1, 2]) {
      const { test } = rowsOfFold(folds, fold)
      expect(test.reduce((sum, row) => sum + target.codes[row], 0)).toBe(5)
    }
  })

  it('goes without order where it is asked for, although rows have times', () => {
    const times = Float64Array.from(target.codes.keys())
    const folds = foldsOf(target, { seed: seedOf(1), times, validation: kFold() })
    expect(folds.kind).toBe('cross')
    expect(rowsOfFold(folds, 0).train).toHaveLength(48)
  })

  it('refuses a single fold and half ones', () => {
    for (const folds of [1, 0, 2.5, -3, Number.NaN])
      expect(() => foldsOf(target, { seed: seedOf(1), validation: kFold({ folds }) })).toThrow(
        '"folds" must be a whole number from 2 to 1000',
      )
  })
})
