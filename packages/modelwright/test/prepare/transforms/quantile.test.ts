import { transforms } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { numberColumn } from '../../../src/core/index.ts'
import { quantile, quantileTransform } from '../../../src/prepare/transforms/quantile.ts'
import { checkTransform } from '../../../src/testing/index.ts'
import { cellsOf, fitted } from '../fitted.ts'

describe('quantile', () => {
  for (const { name, run } of checkTransform(quantileTransform, transforms['quantile'])) it(name, run)

  it('is asked for by column names', () => {
    expect(quantile('a')).toEqual({ kind: 'transform', name: 'quantile', columns: ['a'], options: {} })
  })

  it('spreads values out evenly by their rank', () => {
    const { apply } = fitted(quantileTransform, [numberColumn([1, 10, 100, 1000, 1e9])], { shape: 'uniform' })
    expect(cellsOf(apply()[0])).toEqual([0, 0.25, 0.5, 0.75, 1])
    expect(cellsOf(apply([numberColumn([55, -5, 1e12, null])])[0])).toEqual([0.375, 0, 1, null])
  })

  it('gives equal values the middle of their run', () => {
    const { apply } = fitted(quantileTransform, [numberColumn([0, 5, 5, 5, 9])], { shape: 'uniform' })
    expect(cellsOf(apply([numberColumn([5])])[0])).toEqual([0.5])
  })

  it('makes normal scores that end at 5.2 on either side', () => {
    const [made] = fitted(quantileTransform, [numberColumn([1, 2, 3])]).apply()
    expect(cellsOf(made)).toEqual([-5.199337582605575, 0, 5.199337582605575])
  })

  it('takes a column without a value, and one of one value', () => {
    expect(cellsOf(fitted(quantileTransform, [numberColumn([null, null])]).apply()[0])).toEqual([null, null])
    const { apply } = fitted(quantileTransform, [numberColumn([4])], { shape: 'uniform' })
    expect(cellsOf(apply([numberColumn([3, 4, 5])])[0])).toEqual([0, 0, 1])
  })
})
