import { describe, expect, it } from 'vitest'
import { fixTarget, numbersOf, readTarget } from '../../src/clean/index.ts'
import { categoryColumn, numberColumn, tableOf, textColumn } from '../../src/core/index.ts'

const fixed = (...values: (string | null)[]) =>
  fixTarget(tableOf({ y: categoryColumn(values) }), 'y').columns.get('y')

describe('fixTarget', () => {
  it('makes numbers of strings that are numbers but for blanks and words for missing', () => {
    expect(fixed('1', ' 2.5 ', 'NA', null, 'None')).toEqual({
      type: 'number',
      values: Float64Array.of(1, 2.5, Number.NaN, Number.NaN, Number.NaN),
    })
  })

  it('joins labels that differ in blanks only; None is a class among words', () => {
    expect(fixed(' Yes', 'Yes', 'None', '?')).toEqual({
      type: 'category',
      levels: ['None', 'Yes'],
      codes: Int32Array.of(1, 1, 0, -1),
    })
  })

  it('reads text, which is what a column of many distinct strings is', () => {
    const table = fixTarget(tableOf({ y: textColumn(['1', '?', '3']) }), 'y')
    expect(table.columns.get('y')).toEqual({ type: 'number', values: Float64Array.of(1, Number.NaN, 3) })
  })

  it('keeps labels that are codes with leading zeros', () => {
    expect(fixed('01', '2')?.type).toBe('category')
  })

  it('passes numbers and tables without a value', () => {
    const table = tableOf({ y: numberColumn([1]) })
    expect(fixTarget(table, 'y')).toBe(table)
    expect(fixed(null)).toEqual({ type: 'category', levels: [], codes: Int32Array.of(-1) })
    expect(() => fixTarget(table, 'z')).toThrow(expect.objectContaining({ code: 'CORE_COLUMN_UNKNOWN' }))
  })
})

describe('a target of another file', () => {
  const column = (...values: (string | null)[]) => tableOf({ y: categoryColumn(values) })
  const learnt = readTarget(column('1.234,50 €', '999,90 €', '2.000 €'), 'y')

  it('is read by what the first file said of its numbers', () => {
    expect(learnt.table.columns.get('y')).toMatchObject({ values: Float64Array.of(1234.5, 999.9, 2000) })
    const numbers = numbersOf(learnt.steps)
    const alone = column('1.234', ' n/a ', '5.678 €')
    expect(readTarget(alone, 'y', numbers).table.columns.get('y')).toMatchObject({
      values: Float64Array.of(1234, Number.NaN, 5678),
    })
    expect(readTarget(column('1.234', '5.678'), 'y').table.columns.get('y')).toMatchObject({
      values: Float64Array.of(1.234, 5.678),
    })
  })

  it('of plain numbers says nothing of how others write them', () => {
    expect(numbersOf(readTarget(column('1.5', '2'), 'y').steps)).toBeUndefined()
  })
})
