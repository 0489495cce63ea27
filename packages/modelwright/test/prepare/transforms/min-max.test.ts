import { transforms } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { numberColumn } from '../../../src/core/index.ts'
import { minMax, minMaxTransform } from '../../../src/prepare/transforms/min-max.ts'
import { checkTransform } from '../../../src/testing/index.ts'
import { cellsOf, fitted } from '../fitted.ts'

describe('min-max', () => {
  for (const { name, run } of checkTransform(minMaxTransform, transforms['min-max'])) it(name, run)

  it('is asked for by column names', () => {
    expect(minMax('a')).toEqual({ kind: 'transform', name: 'min-max', columns: ['a'], options: {} })
  })

  it('brings training values into [0, 1]; later ones may lie outside', () => {
    const { apply, names } = fitted(minMaxTransform, [numberColumn([10, null, 20, 15])])
    expect(names).toEqual(['x0.unit'])
    expect(cellsOf(apply()[0])).toEqual([0, null, 1, 0.5])
    expect(cellsOf(apply([numberColumn([5, 30])])[0])).toEqual([-0.5, 2])
  })

  it('makes 0 of a constant column, and takes one without a value', () => {
    expect(cellsOf(fitted(minMaxTransform, [numberColumn([7, 7])]).apply()[0])).toEqual([0, 0])
    expect(cellsOf(fitted(minMaxTransform, [numberColumn([null])]).apply()[0])).toEqual([null])
  })
})
