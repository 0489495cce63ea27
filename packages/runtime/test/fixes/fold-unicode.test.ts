import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldUnicode } from '../../src/fixes/fold-unicode.ts'

/** Text with the letters and marks that this fix looks at, and any other. */
const anyText = fc.oneof(
  fc.string({
    unit: fc.constantFrom(...['１', 'Ａ', '\u200b', 'a', '\u0663', '\u00ad', '，']),
    maxLength: 16,
  }),
  fc.string({ unit: 'binary', maxLength: 12 }),
)

const state = {}

describe('fold-unicode', () => {
  it.each([
    ['Ｔｏｋｙｏ', 'Tokyo'],
    ['１２３', '123'],
    ['٣٤', '34'],
    ['a\u200bb', 'ab'],
    ['soft\u00adware', 'software'],
    ['\u200b', null],
    ['東京', '東京'],
    ['Zürich', 'Zürich'],
  ])('makes of %j what it means: %j, and leaves that as it is', (dirty, clean) => {
    expect(foldUnicode.apply(state, dirty)).toBe(clean)
    if (clean !== null) expect(foldUnicode.apply(state, clean)).toBe(clean)
  })

  it('does nothing more when run twice, whatever it is given', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = foldUnicode.apply(state, text)
        if (once !== null) expect(foldUnicode.apply(state, once)).toBe(once)
      }),
      { numRuns: 500 },
    )
  })
})
