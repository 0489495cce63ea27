import { transforms } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { numberColumn } from '../../../src/core/index.ts'
import { polynomial, polynomialTransform } from '../../../src/prepare/transforms/polynomial.ts'
import { checkTransform } from '../../../src/testing/index.ts'
import { cellsOf, fitted } from '../fitted.ts'

describe('polynomial', () => {
  for (const { name, run } of checkTransform(polynomialTransform, transforms['polynomial'])) it(name, run)

  it('is asked for by column names', () => {
    expect(polynomial('a')).toEqual({ kind: 'transform', name: 'polynomial', columns: ['a'], options: {} })
  })

  const two = [numberColumn([2, null]), numberColumn([3, 5])]

  it('adds squares and products of two, named after their factors', () => {
    const { apply, names } = fitted(polynomialTransform, two)
    expect(names).toEqual(['x0*x0', 'x0*x1', 'x1*x1'])
    expect(apply().map(cellsOf)).toEqual([
      [4, null],
      [6, null],
      [9, 25],
    ])
  })

  it('adds interactions alone, and products of three', () => {
    expect(fitted(polynomialTransform, two, { interactionsOnly: true }).names).toEqual(['x0*x1'])
    const { names, apply } = fitted(polynomialTransform, two, { degree: 3 })
    expect(names.slice(3)).toEqual(['x0*x0*x0', 'x0*x0*x1', 'x0*x1*x1', 'x1*x1*x1'])
    expect(cellsOf(apply()[5])).toEqual([18, null])
  })
})
