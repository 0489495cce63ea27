import fc from 'fast-check'
import { expect, test } from 'vitest'
import { times } from '../../../test/long.ts'
import { decodeUtf8, encodeUtf8 } from '../src/utf8.ts'

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const options = { seed: 11, numRuns: times(1000, 5000) }

function reference(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes)
  } catch {
    return undefined
  }
}

/** Bytes that are nearly UTF-8: leads and continuations at the borders of every rule. */
const borders = [
  0, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5,
  0xff,
]
const nearly = fc.array(fc.constantFrom(...borders), { maxLength: 8 }).map((list) => Uint8Array.from(list))

test('any text is encoded as TextEncoder does, half surrogates too', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('\ud800', '\udc00', 'a', 'é', '😀') }),
      (a, b) => {
        expect(encodeUtf8(a + b)).toEqual(new TextEncoder().encode(a + b))
      },
    ),
    options,
  )
})

test('any bytes are decoded, or refused, as a strict TextDecoder does', () => {
  fc.assert(
    fc.property(fc.oneof(nearly, fc.uint8Array({ maxLength: 12 })), (bytes) => {
      expect(decodeUtf8(bytes)).toBe(reference(bytes))
    }),
    options,
  )
})

test('every pair of bytes and every three-byte border is judged as TextDecoder does', () => {
  // None of these bytes spell U+FFFD itself: a decoder that is not strict shows by it what a strict one refuses, without a throw.
  const lenient = new TextDecoder('utf-8', { ignoreBOM: true })
  const judge = (...list: number[]) => {
    const bytes = Uint8Array.from(list)
    const text = lenient.decode(bytes)
    const wanted = text.includes('\ufffd') ? undefined : text
    const found = decodeUtf8(bytes)
    // An expectation takes longer than what it is of: only what differs meets one.
    if (found !== wanted) expect(found, list.join(' ')).toBe(wanted)
  }
  for (let a = 0; a < 256; a++) for (let b = 0; b < 256; b++) judge(a, b)
  for (const a of borders)
    for (const b of borders) for (const c of borders) for (const d of borders) judge(a, b, c, d)
})

test('long texts are cut into chunks without a seam', () => {
  const text = 'a😀é€'.repeat(20_000)
  expect(decodeUtf8(encodeUtf8(text))).toBe(text)
})

test('a byte order mark stays', () => {
  expect(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('\ufeffa')
})
