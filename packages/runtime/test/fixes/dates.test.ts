import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dates } from '../../src/fixes/dates.ts'
import { readerOf } from '../../src/reader.ts'

/** Text with the letters and marks that this fix looks at, and any other. */
const anyText = fc.oneof(
  fc.string({
    unit: fc.constantFrom(
      ...[
        '1',
        '12',
        '2024',
        '31',
        '05',
        '/',
        '.',
        '-',
        ' ',
        'mai',
        'dec',
        'T',
        '00:00',
        '13:30',
        'pm',
        'Z',
        ',',
      ],
    ),
    maxLength: 16,
  }),
  fc.string({ unit: 'binary', maxLength: 12 }),
)

const state = {
  orders: ['mdy', 'dmy', 'dmy', 'none'],
  dateOnly: true,
  latest: 2030,
  months:
    'januar februar märz april mai juni juli august september oktober november dezember jan feb mar apr may jun jul aug sep oct nov dec'.split(
      ' ',
    ),
  words: ['kl', 'mo', 'of', 'th', 'um', '年', '月', '日', '년', '월', '일'],
} as const

describe('dates', () => {
  it.each([
    ['12/31/2024', '2024-12-31'],
    ['31.12.2024', '2024-12-31'],
    ['1.2.24', '2024-02-01'],
    ['1.2.31', '1931-02-01'],
    ['31-Dec-2014', '2014-12-31'],
    ['Dec 31, 2014', '2014-12-31'],
    ['5. März 2015', '2015-03-05'],
    ['5th of May 2015', '2015-05-05'],
    ['2015 Mai 5', '2015-05-05'],
    ['Mo, 05.01.2015', '2015-01-05'],
    ['2016/06/29', '2016-06-29'],
    ['2017-09-02T00:00:00Z', '2017-09-02'],
    ['2017-09-02 00:00', '2017-09-02'],
    ['2017-09-02T10:00', '2017-09-02T10:00'],
    ['12/31/2024 1:30 PM', '2024-12-31T13:30:00'],
    ['31.12.2024 um 13.30 Uhr', '2024-12-31T13:30:00'],
    ['31.12.2024 12:05 am', '2024-12-31T00:05:00'],
    ['31.12.2024 13.30', '2024-12-31T13:30:00'],
    ['2024-12-31 kl. 13.30.15', '2024-12-31T13:30:15'],
    ['31/12 2024', '31/12 2024'],
    ['12/31 2024', '2024-12-31'],
    ['2024年12月3日', '2024-12-03'],
    ['2024年12月31日 13時05分', '2024-12-31T13:05:00'],
    ['2024년 2월 1일 9:05', '2024-02-01T09:05:00'],
    ['2024年12月3日下午3:05', '2024-12-03T15:05:00'],
    ['2024年12月3日 午前9時05分', '2024-12-03T09:05:00'],
    ['2024年12月3日 上午9点30分', '2024-12-03T09:30:00'],
    ['31.12.2024 0:30 pm', '2024-12-31T12:30:00'],
    ['2024/12/3 午後12時30分', '2024/12/3 午後12時30分'],
    ['2024/12/3 下午 12:05:09', '2024-12-03T12:05:09'],
    ['2024/12/3 上午12:05', '2024-12-03T00:05:00'],
    ['2024/12/3 午後0:05', '2024-12-03T12:05:00'],
    ['2024. 12. 3. 오전 11:05', '2024-12-03T11:05:00'],
    ['2024/12/3 午後12時', '2024/12/3 午後12時'],
    ['2024/12/3 下午 13:05', '2024/12/3 下午 13:05'],
    ['2024/12/3 下午 3:75', '2024/12/3 下午 3:75'],
    ['2024/12/3 下午', '2024/12/3 下午'],
    ['2024年13月1日', '2024年13月1日'],
    ['2024年12月', '2024年12月'],
    ['2024, 12/3', '2024, 12/3'],
    ['1.2.024', '1.2.024'],
    ['12/31/2024 10:00 +02:00', '2024-12-31T10:00:00+02:00'],
    ['31/12/2024', '31/12/2024'],
    ['31.02.2024', '31.02.2024'],
    ['1 2 2024', '1 2 2024'],
    ['May 2015', 'May 2015'],
    ['before 5 May 2015', 'before 5 May 2015'],
    ['31.12.2024 25:00', '31.12.2024 25:00'],
    ['20241231', '20241231'],
  ])('makes of %j what it means: %j, and leaves that as it is', (dirty, clean) => {
    expect(dates.apply(state, dirty)).toBe(clean)
    if (clean !== null) expect(dates.apply(state, clean)).toBe(clean)
  })

  it('does nothing more when run twice, whatever it is given', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = dates.apply(state, text)
        if (once !== null) expect(dates.apply(state, once)).toBe(once)
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['three orders', { ...state, orders: ['dmy', 'dmy', 'dmy'] }],
    ['an unknown order', { ...state, orders: ['ymd', 'dmy', 'dmy', 'dmy'] }],
    ['eleven months', { ...state, months: state.months.slice(0, 11) }],
    ['no latest year', { ...state, latest: 5 }],
  ])('refuses a state with %s', (_name, damaged) => {
    expect(() => dates.read(readerOf(damaged, 'state'))).toThrow(
      expect.objectContaining({ code: 'PACK_ARTIFACT_REFUSED' }),
    )
  })
})
