import { isAscii, isUtf8 } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { detectEncoding } from '../../../src/retrieve/bytes/encoding.ts'
import { fromWindows1252 } from '../../../src/retrieve/bytes/windows-1252.ts'
import { errorOf } from '../desk.ts'

const text = 'name;town\nJürgen;Zürich\nZoë;Łódź\n'

function utf16(source: string, order: 'le' | 'be', mark: boolean): Uint8Array {
  const bytes = Buffer.from((mark ? '\ufeff' : '') + source, 'utf16le')
  return Uint8Array.from(order === 'be' ? bytes.swap16() : bytes)
}

/** Decodes bytes that arrive in pieces. */
function decode(bytes: Uint8Array, size: number, encoding = 'auto'): { text: string; name: string } {
  const { transcoder, markLength } = detectEncoding(bytes, encoding, { shown: 'a.csv', isAscii, isUtf8 })
  const parts: Uint8Array[] = []
  const rest = bytes.subarray(markLength)
  for (let at = 0; at < rest.length; at += size)
    parts.push(transcoder.push(rest.slice(at, at + size), at + size >= rest.length))
  return { text: Buffer.concat(parts).toString('utf8'), name: transcoder.name() }
}

describe('detectEncoding', () => {
  it.each([1, 2, 3, 5, 1000])('reads every encoding in pieces of %i bytes', (size) => {
    expect(decode(Buffer.from(text), size)).toEqual({ text, name: 'utf-8' })
    expect(decode(Buffer.from(`\ufeff${text}`), size)).toEqual({ text, name: 'utf-8' })
    expect(decode(utf16(text, 'le', true), size)).toEqual({ text, name: 'utf-16le' })
    expect(decode(utf16(text, 'be', true), size)).toEqual({ text, name: 'utf-16be' })
    expect(decode(utf16(text, 'le', false), size)).toEqual({ text, name: 'utf-16le' })
    expect(decode(utf16(text, 'be', false), size)).toEqual({ text, name: 'utf-16be' })
    const western = 'name;price\nJürgen;5 €\n'
    const bytes = Uint8Array.from(western, (letter) => (letter === '€' ? 0x80 : letter.charCodeAt(0)))
    expect(decode(bytes, size)).toEqual({ text: western, name: 'windows-1252' })
  })

  it('reads any text in any Unicode encoding, however its bytes arrive', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1 }),
        fc.integer({ min: 1, max: 5 }),
        (any, size) => {
          const source = `a,b\n${any}`
          expect(decode(Buffer.from(source), size).text).toBe(source)
          expect(decode(utf16(source, 'le', true), size).text).toBe(source)
          expect(decode(utf16(source, 'be', true), size).text).toBe(source)
        },
      ),
      { seed: 7, numRuns: 500 },
    )
  })

  it('reads windows-1252 as the Encoding Standard does', () => {
    const all = Uint8Array.from({ length: 128 }, (_, index) => index + 128)
    const expected = new TextDecoder('windows-1252').decode(all)
    const own = Buffer.from(fromWindows1252(all)).toString('utf8')
    for (let at = 0x20; at < 128; at++) expect(own[at]).toBe(String.fromCharCode(at + 128))
    expect(own.slice(0, 3)).toBe('€\u0081‚')
    expect([expected.length, own.length]).toEqual([128, 128])
  })

  it('turns to windows-1252 at the first byte above 127, even late', () => {
    const bytes = Buffer.concat([Buffer.from('a,b\n'.repeat(1000)), Buffer.from([0xe9, 10])])
    expect(decode(bytes, 64)).toEqual({ text: `${'a,b\n'.repeat(1000)}é\n`, name: 'windows-1252' })
  })

  it('refuses a file that is UTF-8 first and something else later', async () => {
    const bytes = Buffer.concat([Buffer.from('a,é\n'), Buffer.from([0x31, 0xe9, 10])])
    for (const size of [1, 2, 100]) {
      const error = await errorOf((async () => decode(bytes, size))())
      expect(error.code).toBe('RETRIEVE_ENCODING_UNCLEAR')
      expect(error.message).toContain('byte 7')
    }
  })

  it('obeys a stated encoding and refuses an unknown one', async () => {
    expect(decode(Buffer.from([0xc4, 0xe3, 10]), 10, 'gb18030').text).toBe('你\n')
    expect(decode(Buffer.from([0xe9, 10]), 10, 'latin1').text).toBe('é\n')
    expect((await errorOf((async () => decode(Buffer.from('a'), 1, 'utf-9'))())).code).toBe(
      'RETRIEVE_ENCODING_UNKNOWN',
    )
  })
})
