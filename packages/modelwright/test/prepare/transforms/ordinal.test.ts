import { transforms } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { booleanColumn, categoryColumn, type NamedColumn, seedOf } from '../../../src/core/index.ts'
import { ordinalTransform } from '../../../src/prepare/transforms/ordinal.ts'
import { checkTransform } from '../../../src/testing/index.ts'

const named = (...columns: NamedColumn['column'][]): NamedColumn[] =>
  columns.map((column, at) => ({ name: `x${at}`, column }))
const context = {
  rowCount: 0,
  target: { task: 'regression', values: new Float64Array() },
  seed: seedOf(1),
} as const

describe('ordinal', () => {
  for (const { name, run } of checkTransform(ordinalTransform, transforms['ordinal'])) it(name, run)

  const fit = (values: (string | null)[], order: readonly string[] = []) =>
    ordinalTransform.fit(named(categoryColumn(values)), { order }, context).columns[0].levels

  it('takes the order it is told, code units else, numbers where all levels are', () => {
    expect(fit(['M', 'S', null, 'L'], ['S', 'M', 'L', 'XL'])).toEqual(['S', 'M', 'L', 'XL'])
    expect(fit(['b', 'B', 'a', '10'])).toEqual(['10', 'B', 'a', 'b'])
    expect(fit(['10', '9', '-1', '2.5'])).toEqual(['-1', '2.5', '9', '10'])
  })

  it('takes booleans as 0 and 1', () => {
    const column = booleanColumn([true, false, null])
    const state = ordinalTransform.fit(named(column), { order: [] }, context)
    expect(transforms['ordinal'].apply(state, [column], 3)).toEqual([
      { type: 'number', values: Float64Array.of(1, 0, Number.NaN) },
    ])
  })

  it('refuses an order that lacks a level or has one twice', () => {
    expect(() => fit(['S', 'M'], ['S'])).toThrow(/order of "x0" does not name "M"/)
    expect(() => fit(['S'], ['S', 'S'])).toThrow(expect.objectContaining({ code: 'PREPARE_ORDER_INVALID' }))
  })
})
