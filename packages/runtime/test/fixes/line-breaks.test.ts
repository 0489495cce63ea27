import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lineBreaks } from '../../src/fixes/line-breaks.ts'

/** Text with the letters and marks that this fix looks at, and any other. */
const anyText = fc.oneof(
  fc.string({ unit: fc.constantFrom(...['a', ' ', '\n', '\r', '\t', 'b']), maxLength: 16 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
)

const state = {}

describe('line-breaks', () => {
  it.each([
    ['Oak\nFrame', 'Oak Frame'],
    ['a \r\n b', 'a b'],
    ['a\tb', 'a b'],
    ['a  b', 'a  b'],
    ['a  b\nc', 'a  b c'],
  ])('makes of %j what it means: %j, and leaves that as it is', (dirty, clean) => {
    expect(lineBreaks.apply(state, dirty)).toBe(clean)
    if (clean !== null) expect(lineBreaks.apply(state, clean)).toBe(clean)
  })

  it('does nothing more when run twice, whatever it is given', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = lineBreaks.apply(state, text)
        if (once !== null) expect(lineBreaks.apply(state, once)).toBe(once)
      }),
      { numRuns: 500 },
    )
  })
})
