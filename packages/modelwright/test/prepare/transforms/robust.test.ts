import { transforms } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { numberColumn } from '../../../src/core/index.ts'
import { robust, robustTransform } from '../../../src/prepare/transforms/robust.ts'
import { checkTransform } from '../../../src/testing/index.ts'
import { cellsOf, fitted } from '../fitted.ts'

describe('robust', () => {
  for (const { name, run } of checkTransform(robustTransform, transforms['robust'])) it(name, run)

  it('is asked for by column names', () => {
    expect(robust('a')).toEqual({ kind: 'transform', name: 'robust', columns: ['a'], options: {} })
  })

  it('goes by the quartiles, so that an extreme value has no say', () => {
    const { apply, state } = fitted(robustTransform, [numberColumn([1, 2, 3, 4, 1e9])])
    expect(state).toEqual({ centre: Float64Array.of(3), scale: Float64Array.of(2) })
    expect(cellsOf(apply([numberColumn([5, null])])[0])).toEqual([1, null])
  })

  it('only moves a column whose quartiles are equal', () => {
    expect(cellsOf(fitted(robustTransform, [numberColumn([5, 5, 5, 5, 9])]).apply()[0])).toEqual([
      0, 0, 0, 0, 4,
    ])
  })

  it('refuses bounds the wrong way round', () => {
    expect(() => fitted(robustTransform, [numberColumn([1])], { low: 0.9, high: 0.1 })).toThrow(
      expect.objectContaining({ code: 'PREPARE_BOUNDS_INVALID' }),
    )
  })
})
