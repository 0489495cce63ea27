import { transforms } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { numberColumn } from '../../../src/core/index.ts'
import { power, powerTransform } from '../../../src/prepare/transforms/power.ts'
import { checkTransform } from '../../../src/testing/index.ts'
import { cellsOf, fitted } from '../fitted.ts'

describe('power', () => {
  for (const { name, run } of checkTransform(powerTransform, transforms['power'])) it(name, run)

  it('is asked for by column names', () => {
    expect(power('a')).toEqual({ kind: 'transform', name: 'power', columns: ['a'], options: {} })
  })

  it('makes skewed values nearly symmetric, at mean 0 and deviation 1', () => {
    const values = Array.from({ length: 200 }, (_, row) => 1.05 ** row)
    const { apply, state } = fitted(powerTransform, [numberColumn(values)])
    const made = cellsOf(apply()[0]) as number[]
    const mean = (of: number[]): number => of.reduce((sum, value) => sum + value, 0) / of.length
    expect(mean(made)).toBeCloseTo(0, 12)
    expect(mean(made.map((value) => value * value))).toBeCloseTo(1, 12)
    expect(Math.abs(mean(made.map((value) => value ** 3)))).toBeLessThan(0.2)
    expect((state as { lambda: Float64Array }).lambda[0]).toBeLessThan(0.1)
  })

  it('keeps the order of values and leaves constant columns alone', () => {
    const made = cellsOf(fitted(powerTransform, [numberColumn([-9, -1, 0, 2, 500])]).apply()[0]) as number[]
    expect([...made].sort((a, b) => a - b)).toEqual(made)
    expect(cellsOf(fitted(powerTransform, [numberColumn([3, 3, null])]).apply()[0])).toEqual([0, 0, null])
  })
})
