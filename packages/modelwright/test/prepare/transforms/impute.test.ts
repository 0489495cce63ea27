import { transforms } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import {
  booleanColumn,
  categoryColumn,
  type NamedColumn,
  numberColumn,
  seedOf,
} from '../../../src/core/index.ts'
import { imputeTransform } from '../../../src/prepare/transforms/impute.ts'
import { checkTransform } from '../../../src/testing/index.ts'

const named = (...columns: NamedColumn['column'][]): NamedColumn[] =>
  columns.map((column, at) => ({ name: `x${at}`, column }))
const context = {
  rowCount: 0,
  target: { task: 'regression', values: new Float64Array() },
  seed: seedOf(1),
} as const

describe('impute', () => {
  for (const { name, run } of checkTransform(imputeTransform, transforms['impute'])) it(name, run)

  const by = (how: 'auto' | 'median' | 'mean' | 'mode' | 'constant') => ({
    by: how,
    value: -1,
    level: 'none',
  })
  const fill = (column: NamedColumn['column'], how: Parameters<typeof by>[0]): unknown => {
    const state = imputeTransform.fit(named(column), by(how), context)
    return state.kind === 'number' ? state.values[0] : state.columns[0].level
  }

  it.each([
    ['the middle', [5, 1, 9], 5],
    ['the mean of the two middle ones', [5, 1, 9, 6], 5.5],
    ['large middle ones without overflow', [1.7e308, 1.5e308], 1.6e308],
    ['0 where there is none', [null, null], 0],
  ])('median: %s', (_name, values, wanted) => {
    expect(fill(numberColumn(values), 'median')).toBe(wanted)
  })

  it('mode: the most frequent, of several the smallest', () => {
    expect(fill(numberColumn([3, 2, 3, 2, 9]), 'mode')).toBe(2)
    expect(fill(categoryColumn(['b', 'a', 'b', 'a', 'c']), 'mode')).toBe('a')
    expect(fill({ type: 'category', levels: ['z', 'b', 'a'], codes: Int32Array.of(1, 2) }, 'mode')).toBe('a')
    expect(fill(booleanColumn([true, true, false, null]), 'auto')).toBe(1)
    expect(fill(categoryColumn([null]), 'mode')).toBe('none')
  })

  it('constant: what it is told, also a level of its own', () => {
    expect(fill(numberColumn([3]), 'constant')).toBe(-1)
    expect(fill(categoryColumn(['a']), 'constant')).toBe('none')
  })
})
