import { fixes } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { digitDates, digitDatesFix } from '../../../src/clean/fixes/digit-dates.ts'
import { learnAndFix } from '../../../src/clean/index.ts'
import { categoryColumn, tableOf } from '../../../src/core/index.ts'
import { checkFix } from '../../../src/testing/index.ts'

type Values = readonly (string | null)[]

/** The distinct values as the fix leaves them, in order; undefined where it learns nothing. */
const fixed = (values: Values, options = {}): Values | undefined => {
  const { steps, fixed: rows } = learnAndFix(
    tableOf({ x: categoryColumn(values) }),
    ['x'],
    [digitDates(options)],
  )
  const column = rows.columns.get('x')
  if (steps.length === 0 || column?.type !== 'category') return undefined
  return [...column.codes].map((code) => (code < 0 ? null : column.levels[code]))
}

describe('digit-dates', () => {
  for (const { name, run } of checkFix(digitDatesFix, fixes['digit-dates'])) it(name, run)

  it.each<[string, Values, Values]>([
    [
      'digits within the span of dates',
      ['2016-01-01', '2017-01-01', '20160605', '42526'],
      ['2016-01-01', '2017-01-01', '2016-06-05', '2016-06-05'],
    ],
  ])('mends %s', (_name, dirty, clean) => {
    expect(fixed(dirty)).toEqual(clean)
  })

  it.each<[string, Values]>([
    ['digits alone', ['20160605', '20160606']],
    ['digits beyond the span', ['2016-01-01', '2016-01-02', '2016-01-03', '70000']],
    ['numbers beside no date', ['42526', '42527', 'a']],
  ])('leaves %s', (_name, values) => {
    expect(fixed(values)).toBeUndefined()
  })

  it('takes digits alone when told that they are dates', () => {
    expect(fixed(['20160605', '20160606'], { proven: false })).toEqual(['2016-06-05', '2016-06-06'])
  })
})
