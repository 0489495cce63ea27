import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCommaNumber, readNumber } from '../../../src/retrieve/csv/plain-number.ts'

function read(text: string): number {
  const bytes = Buffer.from(`x${text}y`)
  return readNumber(bytes, 1, bytes.length - 1)
}

function readComma(text: string): number {
  const bytes = Buffer.from(`x${text}y`)
  return readCommaNumber(bytes, 1, bytes.length - 1)
}

describe('readNumber', () => {
  it('reads what JavaScript reads, to the last bit, however a double is written', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.integer({ min: 0, max: 20 }),
        (value, digits) => {
          const texts = [
            String(value),
            value.toExponential(digits),
            Math.abs(value) < 1e15 ? value.toFixed(digits) : '1',
          ]
          for (const text of texts) {
            if (/^-?\d+$/.test(text) && !Number.isSafeInteger(Number(text))) continue
            if (!Number.isFinite(Number(text))) continue
            expect(Object.is(read(text), Number(text) + 0)).toBe(true)
          }
        },
      ),
      { seed: 1, numRuns: 3000 },
    )
  })

  it('reads strings of digits of every length as the nearest double', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[1-9]\d{0,14}\.\d{1,30}$/),
        fc.constantFrom('', 'e5', 'E-12', 'e+300', 'e-330'),
        (digits, exponent) => {
          const text = digits + exponent
          const expected = Number(text)
          expect(read(text)).toBe(Number.isFinite(expected) ? expected : Number.NaN)
        },
      ),
      { seed: 2, numRuns: 3000 },
    )
  })

  it.each([
    '0',
    '-0',
    '0.5',
    '-0.5',
    '.5',
    '5.',
    '+7',
    '1e3',
    '1E-3',
    '9007199254740991',
    '-9007199254740991',
    '0e0',
  ])('reads %s', (text) => expect(read(text)).toBe(Number(text) + 0))

  it.each([
    '',
    '-',
    '+',
    '.',
    '-.',
    '007',
    '00',
    '-01',
    '01.5',
    '1_000',
    '1,000',
    '0x10',
    'inf',
    'Infinity',
    'NaN',
    'nan',
    ' 1',
    '1 ',
    '1e',
    '1e+',
    '1e1.5',
    '1.2.3',
    '--1',
    '+-1',
    '1-',
    '12a',
    'e5',
    '1e400',
    '-1e400',
    '9007199254740992',
    '12345678901234567890',
    '١٢',
  ])('does not take %j for a number', (text) => expect(read(text)).toBeNaN())
})

describe('readCommaNumber', () => {
  it.each([
    ['1,5', 1.5],
    ['-1.234,56', -1234.56],
    ['1.234', 1234],
    ['1.234.567', 1234567],
    ['12', 12],
    ['0,25', 0.25],
    [',5', 0.5],
    ['1,5e3', 1500],
  ])('reads %s', (text, value) => expect(readComma(text)).toBe(value))

  it.each(['1.5', '1.23', '12.34,5', '1234.567', '1,2,3', '1,234.5', '.123', '1.', '1..234', '007,5', ''])(
    'does not take %j for a number',
    (text) => expect(readComma(text)).toBeNaN(),
  )
})
