import fc from 'fast-check'
import { expect, test } from 'vitest'
import { times } from '../../../../test/long.ts'
import { readNumber, readScalar } from '../../src/quick/scalars.ts'
import { encodeUtf8 } from '../../src/utf8.ts'

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

test('numbers have the bits that JSON.parse gives', () => {
  const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 20 })
  const texts = fc
    .tuple(
      fc.constantFrom('', '-'),
      digits,
      fc.option(digits),
      fc.constantFrom('', 'e5', 'E-7', 'e+300', 'e'),
    )
    .map(([sign, whole, part, power]) => `${sign}${whole}${part === null ? '' : `.${part}`}${power}`)
  fc.assert(
    fc.property(fc.oneof(texts, fc.double({ noNaN: true, noDefaultInfinity: true }).map(String)), (text) => {
      const cursor = { bytes: encodeUtf8(`${text},`), at: 0 }
      const value = readNumber(cursor)
      const wanted = parsed(text)
      if (wanted === undefined) expect(Number.isNaN(value) || cursor.at < text.length).toBe(true)
      else {
        expect(value).toBe(wanted)
        expect(cursor.at).toBe(text.length)
      }
    }),
    { numRuns: times(2000, 200_000) },
  )
})

test.each(['-', '.5', '5.', '01', '-01.5', '+1', '1e', '1e+', '1.e5', '--1', '1-1e5', '', 'NaN'])(
  '%j is no number',
  (text) => {
    const cursor = { bytes: encodeUtf8(text), at: 0 }
    const value = readNumber(cursor)
    expect(Number.isNaN(value) || cursor.at < text.length).toBe(true)
  },
)

test('texts are read as JSON.parse reads them', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const json = JSON.stringify(text)
      const cursor = { bytes: encodeUtf8(json), at: 0 }
      expect(readScalar(cursor)).toBe(JSON.parse(Buffer.from(cursor.bytes).toString()))
      expect(cursor.at).toBe(cursor.bytes.length)
    }),
  )
})

test.each(['"', '"a', '"a\n"', '"\\x"', '"\\u12"', '"\\"', 'nul', 'True', '[', '{}', '1e999', ''])(
  '%j is no value',
  (text) => {
    expect(readScalar({ bytes: encodeUtf8(text), at: 0 })).toBeUndefined()
  },
)

test('bytes that are not UTF-8 are no text', () => {
  expect(readScalar({ bytes: Uint8Array.of(0x22, 0xc0, 0x80, 0x22), at: 0 })).toBeUndefined()
})
