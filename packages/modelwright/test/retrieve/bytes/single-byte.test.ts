import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isHardlyUtf8, type SingleByte, singleByteOf } from '../../../src/retrieve/bytes/single-byte.ts'
import { fromWindows1252 } from '../../../src/retrieve/bytes/windows-1252.ts'

/** Decodes by the Encoding Standard; windows-1252, which Node 20 reads as Latin 1, by what is tested against it elsewhere. */
const decoded = (encoding: string, bytes: Uint8Array): string =>
  encoding === 'windows-1252'
    ? Buffer.from(fromWindows1252(bytes)).toString('utf8')
    : new TextDecoder(encoding).decode(bytes)

/** Writes letters as the bytes of an encoding. */
function encoder(encoding: string): (text: string) => Uint8Array {
  const byteOf = new Map<string, number>()
  for (let byte = 255; byte >= 0; byte--) byteOf.set(decoded(encoding, Uint8Array.of(byte)), byte)
  return (text) =>
    Uint8Array.from([...text], (letter) => {
      const byte = byteOf.get(letter)
      if (byte === undefined) throw new Error(`${letter} is not in ${encoding}`)
      return byte
    })
}

const encoded = (encoding: string, text: string): Uint8Array => encoder(encoding)(text)

/** Words of a language, and the encodings of one byte a letter that have all their letters. */
const languages: Readonly<Record<string, { words: readonly string[]; encodings: readonly SingleByte[] }>> = {
  German: { words: ['Zürich', 'Größe', 'schön', 'Maß', 'Äpfel'], encodings: ['windows-1252'] },
  French: { words: ['été', 'façade', 'où', 'là-bas', 'cœur', 'crème'], encodings: ['windows-1252'] },
  Spanish: { words: ['España', 'mañana', '¿qué', '¡olé!', 'pingüino'], encodings: ['windows-1252'] },
  Danish: { words: ['smørrebrød', 'Ålborg', 'blå', 'ærø', 'køb'], encodings: ['windows-1252'] },
  Polish: {
    words: ['Łódź', 'żółty', 'gęś', 'wąż', 'mąka', 'ślub', 'źle', 'pająk', 'łąka'],
    encodings: ['windows-1250', 'iso-8859-2'],
  },
}

/** Bytes that are letters in one encoding alone, each between two plain letters. */
const between = (bytes: readonly number[]): Uint8Array =>
  Uint8Array.from(bytes.flatMap((byte) => [0x61, byte, 0x62, 0x20]))

describe('singleByteOf', () => {
  for (const [language, { words, encodings }] of Object.entries(languages))
    it.each(encodings)(`takes ${language} for %s`, (encoding) => {
      fc.assert(
        fc.property(fc.shuffledSubarray([...words], { minLength: words.length }), (order) => {
          expect(singleByteOf(encoded(encoding, order.join(';')))).toBe(encoding)
        }),
        { seed: 1, numRuns: 50 },
      )
    })

  it('takes Czech for windows-1250 by its carons, though each byte is a western letter', () => {
    const text = 'Dvořák, čeština, řeka, věž, šíp, kůň, žába, Škoda, měď'
    expect(singleByteOf(encoded('windows-1250', text))).toBe('windows-1250')
  })

  it.each([
    '',
    'abc',
    '£5;£6;£7;£8',
    'Sales £m;Costs £m;Profit £bn;Tax £k',
    '5 m³;6 m³;7 m³;±1;±2;±3',
    '«oui» «non» «si»',
    '¿qué? ¿tú? ¿yo? ¡no! ¡sí! ¡ya!',
    '© 2024;A®;B®;C®',
  ])('takes signs beside words for windows-1252: %s', (text) => {
    expect(singleByteOf(encoded('windows-1252', text))).toBe('windows-1252')
  })

  it('takes two signs within words for an accident, three for letters', () => {
    expect(singleByteOf(between([0xb3, 0xb3]))).toBe('windows-1252')
    expect(singleByteOf(between([0xb3, 0xb3, 0xb3]))).toBe('windows-1250')
    expect(singleByteOf(between([0xb3, 0xb1, 0xb6]))).toBe('iso-8859-2')
    expect(singleByteOf(between([0xb3, 0xb9, 0x9c]))).toBe('windows-1250')
  })

  it('needs a caron to ten letters that western languages have too', () => {
    const czech = (letters: number, withCaron: number): Uint8Array =>
      between([...new Array<number>(letters).fill(0xf8), ...new Array<number>(withCaron).fill(0x9a)])
    expect(singleByteOf(czech(30, 3))).toBe('windows-1250')
    expect(singleByteOf(czech(31, 3))).toBe('windows-1252')
    expect(singleByteOf(czech(30, 2))).toBe('windows-1252')
  })

  it('does not count UTF-8 that was read as western text and written again', () => {
    const broken = Buffer.from('aÃ³b aÃ³b aÃ³b aÃ³b', 'latin1')
    expect(singleByteOf(broken)).toBe('windows-1252')
  })

  it('gives one of the three for any bytes, and the same for the same', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const found = singleByteOf(bytes)
        expect(['windows-1252', 'windows-1250', 'iso-8859-2']).toContain(found)
        expect(singleByteOf(bytes.slice())).toBe(found)
      }),
      { seed: 2, numRuns: 500 },
    )
  })
})

describe('isHardlyUtf8', () => {
  it('never says so of UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        expect(isHardlyUtf8(Buffer.from(text))).toBe(false)
      }),
      { seed: 3, numRuns: 500 },
    )
  })

  it('says so of western words', () => {
    expect(isHardlyUtf8(encoded('windows-1252', 'Zürich, Größe, schön'))).toBe(true)
  })

  it('does not of UTF-8 with a few stray bytes, nor of one or two of them alone', () => {
    const damaged = Buffer.concat([Buffer.from('äöüßéè'), Uint8Array.of(0xff, 0xfe, 0xff, 0xfe, 0x80)])
    expect(isHardlyUtf8(damaged)).toBe(false)
    expect(isHardlyUtf8(Uint8Array.of(0x61, 0xfc, 0x62, 0xfc))).toBe(false)
    expect(isHardlyUtf8(Uint8Array.of(0x61, 0xfc, 0x62, 0xfc, 0x63, 0xfc))).toBe(true)
  })

  it('weighs stray bytes against whole characters, however many bytes these have', () => {
    const stray = (count: number): Uint8Array =>
      Uint8Array.from({ length: 2 * count }, (_, at) => (at % 2 === 0 ? 0xfc : 0x61))
    fc.assert(
      fc.property(fc.nat(12), fc.nat(12), fc.constantFrom('é', '東', '😀'), (bad, good, letter) => {
        const bytes = Buffer.concat([stray(bad), Buffer.from(letter.repeat(good))])
        expect(isHardlyUtf8(bytes)).toBe(bad >= 3 && bad >= good)
      }),
      { seed: 4, numRuns: 300 },
    )
  })
})
