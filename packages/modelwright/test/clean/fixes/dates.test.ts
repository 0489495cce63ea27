import { fixes } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { dates, datesFix } from '../../../src/clean/fixes/dates.ts'
import { learnAndFix } from '../../../src/clean/index.ts'
import { categoryColumn, tableOf } from '../../../src/core/index.ts'
import { checkFix } from '../../../src/testing/index.ts'

type Values = readonly (string | null)[]

const many = (count: number, make: (i: number) => string): string[] =>
  Array.from({ length: count }, (_, i) => make(i))

/** The distinct values as the fix leaves them, in order; undefined where it learns nothing. */
const fixed = (values: Values, options = {}): Values | undefined => {
  const { steps, fixed: rows } = learnAndFix(tableOf({ x: categoryColumn(values) }), ['x'], [dates(options)])
  const column = rows.columns.get('x')
  if (steps.length === 0 || column?.type !== 'category') return undefined
  return [...column.codes].map((code) => (code < 0 ? null : column.levels[code]))
}

describe('dates', () => {
  for (const { name, run } of checkFix(datesFix, fixes['dates'])) it(name, run)

  it.each<[string, Values, Values]>([
    ['days beyond 12 first', ['31/12/2024', '01/02/2024'], ['2024-12-31', '2024-02-01']],
    ['months first', ['12/31/2024', '01/02/2024'], ['2024-12-31', '2024-01-02']],
    ['points', ['01.02.2024', '02.03.2024'], ['2024-02-01', '2024-03-02']],
    [
      'names of months',
      ['1 März 2024', 'Dec 31, 2024', '3 août 2024'],
      ['2024-03-01', '2024-12-31', '2024-08-03'],
    ],
    [
      'two digits of a year',
      ['31.12.24', '01.02.1999', '01.02.98'],
      ['2024-12-31'.replace('2024', '1924'), '1999-02-01', '1998-02-01'],
    ],
    [
      'midnight where there is no other time',
      ['2024-01-01T00:00:00Z', '2024-01-02'],
      ['2024-01-01', '2024-01-02'],
    ],
    [
      'times of day',
      ['31.12.2024 13:05', '2024-01-02T10:00:00'],
      ['2024-12-31T13:05:00', '2024-01-02T10:00:00'],
    ],
    [
      'hours and minutes parted by a point',
      ['31.12.2024 13.05', '01.02.2024 00.00'],
      ['2024-12-31T13:05:00', '2024-02-01T00:00:00'],
    ],
    [
      'East Asian dates',
      ['2024年3月1日', '2024/12/31', '2024年1月12日'],
      ['2024-03-01', '2024-12-31', '2024-01-12'],
    ],
    [
      'East Asian times, midnight among them',
      ['2024年3月1日 13時05分', '2024年3月2日 0時00分'],
      ['2024-03-01T13:05:00', '2024-03-02T00:00:00'],
    ],
    [
      'East Asian halves of the day, midnight among them',
      [
        '2024年3月1日下午3:05',
        '2024/3/2 上午 12:00:00',
        '2024-03-03 午後0時30分',
        '2024. 3. 4. 오후 3:05:22',
      ],
      ['2024-03-01T15:05:00', '2024-03-02T00:00:00', '2024-03-03T12:30:00', '2024-03-04T15:05:22'],
    ],
    [
      'days of the week and words of other languages',
      ['3 марта 2024 г.', '31.12.2024'],
      ['2024-03-03', '2024-12-31'],
    ],
    [
      'days and months with a slash, the year apart',
      ['31/12 2024', '1/2 2024'],
      ['2024-12-31', '2024-02-01'],
    ],
    [
      'each mark by its own proof',
      ['12/31/2024', '31-12-2024', '01-02-2024', '01/02/2024'],
      ['2024-12-31', '2024-12-31', '2024-02-01', '2024-01-02'],
    ],
  ])('mends %s', (_name, dirty, clean) => {
    expect(fixed(dirty)).toEqual(clean)
  })

  it.each<[string, Values]>([
    ['ISO dates', ['2024-01-01', '2024-01-02']],
    ['an order that nothing proves', ['01/02/2024', '03/04/2024']],
    ['words', ['may', 'june', 'july']],
    ['numbers', ['1.5', '2.5', '20241231']],
    ['days that contradict each other', ['31/12/2024', '12/31/2024', '01/02/2024']],
  ])('leaves %s', (_name, values) => {
    expect(fixed(values)).toBeUndefined()
  })

  it('takes the order from other columns, from the span of sure dates, or as told', () => {
    const table = tableOf({
      x: categoryColumn(['01/02/2024', '03/04/2024']),
      y: categoryColumn(['31/12/2024', '30/11/2024']),
    })
    expect(learnAndFix(table, ['x', 'y'], [dates()]).fixed.columns.get('x')).toMatchObject({
      levels: ['2024-02-01', '2024-04-03'],
    })
    const sure = many(25, (i) => `2024-01-${String(i + 1).padStart(2, '0')}`)
    const open = ['01/02/2024', '01/03/2024', '01/04/2024', '01/05/2024', '01/06/2024']
    expect(fixed([...sure, ...open])?.slice(25)).toEqual([
      '2024-01-02',
      '2024-01-03',
      '2024-01-04',
      '2024-01-05',
      '2024-01-06',
    ])
    expect(fixed(['01/02/2024'], { order: 'mdy' })).toEqual(['2024-01-02'])
  })
})
