import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { times } from '../../../../test/long.ts'
import { withoutAccents } from '../../src/text/accents.ts'

describe('accents', () => {
  test.each([
    ['Crème brûlée', 'Creme brulee'],
    ['cafe\u0301 n\u0303', 'cafe n'],
    ['Ёлка й', 'Елка и'],
    ['ΐ Ά ἄ', 'ι Α α'],
    ['ệ Ǻ ǭ', 'e A o'],
    ['ø ł ß æ đ ı', 'ø ł ß æ đ ı'],
    ['が 한 هٰ 😀', 'が 한 هٰ 😀'],
    ['', ''],
  ])('%j becomes %j', (text, bare) => {
    expect(withoutAccents(text)).toBe(bare)
  })

  test('is done once and for all, and leaves ASCII alone', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const once = withoutAccents(text)
        expect(withoutAccents(once)).toBe(once)
      }),
      { numRuns: times(300, 20_000) },
    )
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
        expect(withoutAccents(text)).toBe(text)
      }),
      { numRuns: times(100, 5000) },
    )
  })
})
