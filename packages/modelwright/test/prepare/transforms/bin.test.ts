import { transforms } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { numberColumn } from '../../../src/core/index.ts'
import { bin, binTransform } from '../../../src/prepare/transforms/bin.ts'
import { checkTransform } from '../../../src/testing/index.ts'
import { cellsOf, fitted } from '../fitted.ts'

describe('bin', () => {
  for (const { name, run } of checkTransform(binTransform, transforms['bin'])) it(name, run)

  it('is asked for by column names', () => {
    expect(bin('a')).toEqual({ kind: 'transform', name: 'bin', columns: ['a'], options: {} })
  })

  it('cuts into bins of as many rows, named by their ends', () => {
    const { apply, state } = fitted(binTransform, [numberColumn([1, 2, 3, 4, 5, 6, 7, 8, 9])], { count: 2 })
    expect(state).toEqual({ columns: [{ edges: Float64Array.of(5), levels: ['below 5', 'from 5'] }] })
    expect(cellsOf(apply([numberColumn([-100, 5, null, 100])])[0])).toEqual([
      'below 5',
      'from 5',
      null,
      'from 5',
    ])
  })

  it('cuts into bins of equal width', () => {
    const { state } = fitted(binTransform, [numberColumn([0, 1, 1, 1, 9])], { count: 3, by: 'width' })
    expect(state).toMatchObject({ columns: [{ levels: ['below 3', '3 to 6', 'from 6'] }] })
  })

  it('makes fewer bins where values repeat, and one of a constant or absent column', () => {
    const levels = (values: (number | null)[]) =>
      (fitted(binTransform, [numberColumn(values)]).state as { columns: { levels: string[] }[] }).columns[0]
        .levels
    expect(levels([1, 1, 1, 1, 1, 1, 1, 2])).toHaveLength(1)
    expect(levels([1, 1, 1, 1, 2, 2, 2, 2])).toEqual(['below 2', 'from 2'])
    expect(levels([null])).toEqual(['any'])
  })
})
