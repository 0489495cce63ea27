import { canonicalJson, encodeUtf8 } from '@modelwright/runtime'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCanonicalJson } from '../../../runtime/src/canonical-json.ts'
import { decodeUtf8 } from '../../../runtime/src/utf8.ts'
import { hostParts } from '../../src/pack/host-parts.ts'

/** What the code declares, in a scope of its own. */
function standIn<Part>(root: string): Part {
  return new Function(`${hostParts[root]('part')}\nreturn part`)() as Part
}

describe('parts that stand in for others in bundles', () => {
  it('decode the same texts, and refuse the same bytes', () => {
    const decode = standIn<typeof decodeUtf8>('decodeUtf8')
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.string({ unit: 'binary', maxLength: 30 }).map((text) => encodeUtf8(text)),
      fc
        .constantFrom(
          [0xef, 0xbb, 0xbf, 0x41],
          [0xed, 0xa0, 0x80],
          [0xc0, 0x80],
          [0xf4, 0x90, 0x80, 0x80],
          [0xf0, 0x9f],
        )
        .map((list) => Uint8Array.from(list)),
    )
    fc.assert(
      fc.property(bytes, (given) => {
        expect(decode(given)).toBe(decodeUtf8(given))
      }),
      { numRuns: 2000, seed: 8 },
    )
  })

  it('read canonical JSON as it is', () => {
    const parse = standIn<typeof parseCanonicalJson>('parseCanonicalJson')
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value)
        expect(parse(text, 'x')).toEqual(parseCanonicalJson(text, 'x'))
      }),
      { seed: 8 },
    )
  })
})
