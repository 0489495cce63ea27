import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readTime } from '../../../src/retrieve/csv/iso-time.ts'

function read(text: string): number {
  const bytes = Buffer.from(`7${text}7`)
  return readTime(bytes, 1, bytes.length - 1)
}

describe('readTime', () => {
  it('reads every moment that JavaScript writes', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
        (date) => {
          const text = date.toISOString()
          expect(read(text)).toBe(date.getTime())
          expect(read(text.slice(0, 10))).toBe(Date.parse(text.slice(0, 10)))
          expect(read(text.slice(0, 16))).toBe(Date.parse(`${text.slice(0, 16)}Z`))
        },
      ),
      { seed: 3, numRuns: 2000 },
    )
  })

  it.each([
    ['2001-01-01T00:01', '2001-01-01T00:01:00Z'],
    ['2001-01-01 00:01:02', '2001-01-01T00:01:02Z'],
    ['2024-02-29', '2024-02-29T00:00:00Z'],
    ['2024-02-29T12:00+02:00', '2024-02-29T10:00:00Z'],
    ['2024-02-29T12:00-0130', '2024-02-29T13:30:00Z'],
    ['2024-02-29T12:00-01', '2024-02-29T13:00:00Z'],
    ['2024-02-29t12:00:00.1z', '2024-02-29T12:00:00.100Z'],
    ['2024-02-29 12:00:00.123456789', '2024-02-29T12:00:00.123Z'],
  ])('reads %s', (text, same) => expect(read(text)).toBe(Date.parse(same)))

  it.each([
    '',
    '2024',
    '2024-02',
    '2024-2-29',
    '20240229',
    '2023-02-29',
    '1900-02-29',
    '2024-13-01',
    '2024-00-10',
    '2024-04-31',
    '2024-02-29T',
    '2024-02-29T1',
    '2024-02-29T24:00',
    '2024-02-29T12:60',
    '2024-02-29T12:00:60',
    '2024-02-29T12:00:00.',
    '2024-02-29T12:00:00.1234567890',
    '2024-02-29T12:00:',
    '2024-02-29T12:00Z1',
    '2024-02-29T12:00+2',
    '2024-02-29T12:00+24:00',
    '2024-02-29X12:00',
    '29/02/2024',
    '2024/02/29',
    '-2024-02-29',
    'today',
  ])('does not take %j for a time', (text) => expect(read(text)).toBeNaN())
})
