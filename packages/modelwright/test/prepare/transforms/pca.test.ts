import { transforms } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { numberColumn } from '../../../src/core/index.ts'
import { pca, pcaTransform } from '../../../src/prepare/transforms/pca.ts'
import { checkTransform } from '../../../src/testing/index.ts'
import { cellsOf, fitted } from '../fitted.ts'

describe('pca', () => {
  for (const { name, run } of checkTransform(pcaTransform, transforms['pca'])) it(name, run)

  it('is asked for by column names', () => {
    expect(pca('a')).toEqual({ kind: 'transform', name: 'pca', columns: ['a'], options: {} })
  })

  it('finds the one direction of columns that move together', () => {
    const columns = [numberColumn([1, 2, 3]), numberColumn([2, 4, 6])]
    const { apply, names } = fitted(pcaTransform, columns, { count: 2 })
    expect(names).toEqual(['x0+x1.pca.1', 'x0+x1.pca.2'])
    const made = apply().map((column) => cellsOf(column) as number[])
    ;[-1, 0, 1].forEach((step, row) => {
      expect(made[0][row]).toBeCloseTo(step * Math.sqrt(5), 12)
      expect(made[1][row]).toBeCloseTo(0, 12)
    })
  })

  it('learns from complete rows; a row with a missing number is missing in all', () => {
    const columns = [numberColumn([1, 2, null, 4]), numberColumn([1, 2, 3, 4])]
    const [first] = fitted(pcaTransform, columns, { count: 1 }).apply()
    expect(cellsOf(first)[2]).toBe(null)
  })

  it('names many inputs by the first, and finds leading directions of hundreds of columns', () => {
    const columns = Array.from({ length: 250 }, (_, at) =>
      numberColumn(
        Array.from(
          { length: 40 },
          (_, row) => Math.sin(row * 0.7) * (at + 1) + ((row * 7 + at * 13) % 5) * 0.01,
        ),
      ),
    )
    const { apply, names } = fitted(pcaTransform, columns, { count: 2 })
    expect(names[0]).toBe('x0+249 more.pca.1')
    const [first, second] = apply().map((column) => cellsOf(column) as number[])
    const size = (of: number[]): number => of.reduce((sum, value) => sum + value * value, 0)
    expect(size(first)).toBeGreaterThan(1e6 * size(second))
  })
})
