import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { times } from '../../../test/long.ts'
import { civilDate, daysSinceEpoch, formatTime, parseBoolean, parseNumber, parseTime } from '../src/parse.ts'

const runs = { seed: 7, numRuns: times(1000, 100_000) }

describe('parseNumber', () => {
  test.each([
    ['0', 0],
    ['-12', -12],
    ['+3', 3],
    ['3.50', 3.5],
    ['.5', 0.5],
    ['5.', 5],
    ['1e3', 1000],
    ['1E-3', 0.001],
    ['007', 7],
    ['1e-999', 0],
    ['123456789012345678901234567890', 1.2345678901234568e29],
  ])('reads %s', (text, value) => {
    expect(parseNumber(text)).toBe(value)
  })

  test('gives 0 for −0', () => {
    expect(Object.is(parseNumber('-0'), 0)).toBe(true)
    expect(Object.is(parseNumber('-0.0e5'), 0)).toBe(true)
    expect(Object.is(parseNumber('-1e-999'), 0)).toBe(true)
  })

  test.each([
    '',
    ' ',
    ' 1',
    '1 ',
    '1\n',
    '\n1',
    '1,5',
    '1_000',
    '1 000',
    "1'000",
    '0x10',
    '0b1',
    '1e',
    'e1',
    '1e1.5',
    '.',
    '+',
    '-',
    '--1',
    '+-1',
    '1e999',
    '-1e400',
    'Infinity',
    '-Infinity',
    'NaN',
    'null',
    '1f',
    '1n',
    '١',
    '１',
    '½',
    '$1',
    '1%',
    '.e1',
  ])('refuses %j', (text) => {
    expect(parseNumber(text)).toBeUndefined()
  })

  test('reads back every finite number that JavaScript prints', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(parseNumber(String(value))).toBe(value + 0)
      }),
      runs,
    )
  })

  test('takes time in proportion to the length of the text', () => {
    const long = '1'.repeat(3_000_000)
    expect(parseNumber(`${long}x`)).toBeUndefined()
    expect(parseNumber(`0.${long}x`)).toBeUndefined()
    expect(parseNumber(`1e${long}x`)).toBeUndefined()
    expect(parseNumber(`0.${long}`)).toBe(1 / 9)
  })

  test('never gives anything but a finite number or undefined', () => {
    const characters = fc.constantFrom(...'0123456789+-.eE ,x')
    fc.assert(
      fc.property(fc.string({ unit: characters, maxLength: 12 }), (text) => {
        const value = parseNumber(text)
        expect(value === undefined || Number.isFinite(value)).toBe(true)
        if (value !== undefined) expect(value).toBe(Number(text) + 0)
      }),
      runs,
    )
  })
})

describe('parseBoolean', () => {
  test.each(['true', 'TRUE', 'True', 't', 'yes', 'Y', '1'])('%s is true', (text) => {
    expect(parseBoolean(text)).toBe(true)
  })
  test.each(['false', 'FALSE', 'f', 'no', 'N', '0'])('%s is false', (text) => {
    expect(parseBoolean(text)).toBe(false)
  })
  test.each(['', ' true', 'true ', 'yess', '2', '-1', '1.0', 'ja', 'on', 'null', 'ye\u017f'])(
    '%j is neither',
    (text) => {
      expect(parseBoolean(text)).toBeUndefined()
    },
  )
})

const anyTime = fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 })

describe('parseTime', () => {
  test.each([
    ['1970-01-01', 0],
    ['1969-12-31', -86_400_000],
    ['2024-02-29', 1_709_164_800_000],
    ['2000-02-29', 951_782_400_000],
    ['0000-02-29', -62_162_121_600_000],
    ['1970-01-01T00:00', 0],
    ['1970-01-01 00:00:01', 1000],
    ['1970-01-01T00:00:00.5', 500],
    ['1970-01-01T00:00:00.123456789Z', 123],
    ['1969-12-31T23:59:59.9999Z', -1],
    ['1970-01-01T01:00:00+01:00', 0],
    ['1970-01-01T01:00:00+0100', 0],
    ['1970-01-01 01:00:00+01', 0],
    ['1969-12-31T19:00:00-05:00', 0],
    ['1970-01-01t00:00:00z', 0],
  ])('reads %s', (text, value) => {
    expect(parseTime(text)).toBe(value)
  })

  test.each([
    '',
    '2023-02-29',
    '1900-02-29',
    '2100-02-29',
    '2024-00-01',
    '2024-13-01',
    '2024-01-00',
    '2024-01-32',
    '2024-04-31',
    '2024-1-1',
    '24-01-01',
    '20240101',
    '2024-01',
    '2024',
    '2024-W01-1',
    '2024-001',
    '2024-01-01T',
    '2024-01-01T24:00',
    '2024-01-01T12',
    '2024-01-01T12:60',
    '2024-01-01T12:00:60',
    '2024-01-01T12:00:00.',
    '2024-01-01T12:00:00,5',
    '2024-01-01Z',
    '2024-01-01+01:00',
    '2024-01-01T12:00:00+24:00',
    '2024-01-01T12:00:00+01:60',
    '2024-01-01T12:00:00+1',
    '2024-01-01  12:00',
    ' 2024-01-01',
    '2024-01-01 ',
    '2024-01-01\n',
    '2024/01/01',
    '01.02.2024',
    '31/02/2024',
    'Jan 1, 2024',
    'now',
    '+002024-01-01',
    '-2024-01-01',
    '２０２４-01-01',
    '2024-01-01T12:00:00 UTC',
    '2024-01-01T12:00:00Z[UTC]',
    '1709164800000',
  ])('refuses %j', (text) => {
    expect(parseTime(text)).toBeUndefined()
  })

  test('agrees with Date on every ISO date-time', () => {
    fc.assert(
      fc.property(anyTime, (ms) => {
        const iso = new Date(ms).toISOString()
        expect(parseTime(iso)).toBe(ms)
        expect(parseTime(iso.slice(0, 10))).toBe(Date.parse(iso.slice(0, 10)))
        expect(parseTime(`${iso.slice(0, 16)}-03:30`)).toBe(Date.parse(`${iso.slice(0, 16)}-03:30`))
      }),
      runs,
    )
  })

  test('says yes to exactly the days that exist', () => {
    const two = (value: number): string => String(value).padStart(2, '0')
    for (const year of [1582, 1600, 1700, 1899, 1900, 1904, 1999, 2000, 2023, 2024, 9999]) {
      for (let month = 0; month <= 13; month++) {
        for (let day = 0; day <= 32; day++) {
          const date = new Date(Date.UTC(2000, month - 1, day))
          date.setUTCFullYear(year, month - 1, day)
          const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day
          const read = parseTime(`${year}-${two(month)}-${two(day)}`)
          expect(read, `${year}-${month}-${day}`).toBe(exists ? date.getTime() : undefined)
        }
      }
    }
  })
})

describe('formatTime', () => {
  test('is read back by parseTime and agrees with Date', () => {
    fc.assert(
      fc.property(anyTime, (ms) => {
        expect(parseTime(formatTime(ms))).toBe(ms)
        const iso = new Date(ms).toISOString()
        expect(formatTime(ms)).toBe(iso.replace('T00:00:00.000Z', '').replace('.000Z', 'Z'))
      }),
      runs,
    )
  })
  test('writes years beyond four digits with a sign, as ECMAScript does', () => {
    expect(formatTime(8.64e15)).toBe('+275760-09-13')
    expect(formatTime(-8.64e15)).toBe('-271821-04-20')
  })
})

test('days and calendar dates are inverse over 20,000 years', () => {
  for (let days = -4_000_000; days < 4_000_000; days += 37) {
    const { year, month, day } = civilDate(days)
    if (daysSinceEpoch(year, month, day) !== days) expect.fail(`${days}`)
    const date = new Date(days * 86_400_000)
    if (date.getUTCDate() !== day || date.getUTCMonth() + 1 !== month || date.getUTCFullYear() !== year)
      expect.fail(`${days}: ${year}-${month}-${day}`)
  }
})
