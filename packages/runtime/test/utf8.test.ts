import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeUtf8, encodeUtf8 } from '../src/utf8.ts'

test('encodes as TextEncoder does, half pairs too', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 30 }), fc.string(), (wide, plain) => {
      const lone = `${wide}\ud800${plain}\udc00`
      for (const text of [wide, plain, lone]) expect(encodeUtf8(text)).toEqual(new TextEncoder().encode(text))
    }),
    { seed: 31, numRuns: 1000 },
  )
})

test('decodes what TextDecoder decodes and refuses what it refuses', () => {
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const expected = (bytes: Uint8Array): string | undefined => {
    try {
      return strict.decode(bytes)
    } catch {
      return undefined
    }
  }
  const byte = fc.oneof(
    fc.constantFrom(0x41, 0x80, 0xbf, 0xc1, 0xc2, 0xe0, 0xa0, 0xed, 0x9f, 0xef, 0xf0, 0x90, 0xf4, 0x8f),
    fc.nat(255),
  )
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 8 }), (bytes) => {
      expect(decodeUtf8(Uint8Array.from(bytes))).toBe(expected(Uint8Array.from(bytes)))
    }),
    { seed: 32, numRuns: 20_000 },
  )
  for (let point = 0; point <= 0x10ffff; point += 17) {
    if (point >= 0xd800 && point <= 0xdfff) continue
    const text = String.fromCodePoint(point)
    if (decodeUtf8(encodeUtf8(text)) !== text) expect.fail(`U+${point.toString(16)}`)
  }
})

test('decodes long texts', () => {
  const text = 'aé😀€'.repeat(50_000)
  expect(decodeUtf8(encodeUtf8(text))).toBe(text)
})
