import { transforms } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { type NamedColumn, numberColumn, seedOf } from '../../../src/core/index.ts'
import { datePartsTransform } from '../../../src/prepare/transforms/date-parts.ts'
import { checkTransform } from '../../../src/testing/index.ts'

const named = (...columns: NamedColumn['column'][]): NamedColumn[] =>
  columns.map((column, at) => ({ name: `x${at}`, column }))
const context = {
  rowCount: 0,
  target: { task: 'regression', values: new Float64Array() },
  seed: seedOf(1),
} as const

describe('date-parts', () => {
  for (const { name, run } of checkTransform(datePartsTransform, transforms['date-parts'])) it(name, run)

  const time = (...values: number[]) => ({ type: 'time', values: Float64Array.from(values) }) as const
  const resolve = (column: NamedColumn['column'], parts: readonly string[] = []) =>
    datePartsTransform.resolve!(named(column), { parts }).parts

  it('takes the hour only where there is a time of day', () => {
    expect(resolve(time(0, 86_400_000, Number.NaN))).toEqual(['year', 'month', 'day', 'weekday', 'days'])
    expect(resolve(time(0, 1))).toContain('hour')
  })

  it('names columns after their origin', () => {
    expect(datePartsTransform.outputs(['signup', 'end'], { parts: ['year', 'days'] })).toEqual([
      ...['signup.year', 'signup.days', 'end.year', 'end.days'],
    ])
  })

  it('refuses a part there is not, and columns that are no times', () => {
    expect(() => resolve(time(0), ['weakday'])).toThrow(
      expect.objectContaining({
        code: 'PREPARE_PART_UNKNOWN',
        mend: expect.arrayContaining(['Did you mean "weekday"?']),
      }),
    )
    const state = datePartsTransform.fit(named(time(0)), { parts: ['year'] }, context)
    expect(() => transforms['date-parts'].apply(state, [numberColumn([1])], 1)).toThrow(/^bug:/)
  })
})
