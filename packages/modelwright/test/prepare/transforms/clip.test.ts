import { transforms } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { numberColumn } from '../../../src/core/index.ts'
import { clip, clipTransform } from '../../../src/prepare/transforms/clip.ts'
import { checkTransform } from '../../../src/testing/index.ts'
import { cellsOf, fitted } from '../fitted.ts'

describe('clip', () => {
  for (const { name, run } of checkTransform(clipTransform, transforms['clip'])) it(name, run)

  it('is asked for by column names', () => {
    expect(clip('a')).toEqual({ kind: 'transform', name: 'clip', columns: ['a'], options: {} })
  })

  it('puts extremes on the quantiles of the training rows', () => {
    const { apply, names } = fitted(clipTransform, [numberColumn([0, 1, 2, 3, 4])], { low: 0.25, high: 0.75 })
    expect(names).toEqual(['x0.clipped'])
    expect(cellsOf(apply([numberColumn([-100, 2, null, 100])])[0])).toEqual([1, 2, null, 3])
  })

  it('refuses bounds the wrong way round', () => {
    expect(() => fitted(clipTransform, [numberColumn([1])], { low: 0.9, high: 0.1 })).toThrow(
      expect.objectContaining({ code: 'PREPARE_BOUNDS_INVALID' }),
    )
  })
})
