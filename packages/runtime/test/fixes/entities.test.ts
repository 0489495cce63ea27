import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { entities } from '../../src/fixes/entities.ts'

/** Text with the letters and marks that this fix looks at, and any other. */
const anyText = fc.oneof(
  fc.string({
    unit: fc.constantFrom(...['&', 'amp', ';', '#', '38', 'x26', 'lt', 'a', 'nbsp', 'quot']),
    maxLength: 16,
  }),
  fc.string({ unit: 'binary', maxLength: 12 }),
)

const state = {}

describe('entities', () => {
  it.each([
    ['Caf&eacute; &amp; Bar', 'Café & Bar'],
    ['&amp;amp;', '&'],
    ['&#8364;5', '€5'],
    ['&#x1F600;', '😀'],
    ['&lt;b&gt;', '<b>'],
    ['AT&T', 'AT&T'],
    ['&unknown;', '&unknown;'],
    ['&#0;', '&#0;'],
    ['&#xD800;', '&#xD800;'],
  ])('makes of %j what it means: %j, and leaves that as it is', (dirty, clean) => {
    expect(entities.apply(state, dirty)).toBe(clean)
    if (clean !== null) expect(entities.apply(state, clean)).toBe(clean)
  })

  it('does nothing more when run twice, whatever it is given', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = entities.apply(state, text)
        if (once !== null) expect(entities.apply(state, once)).toBe(once)
      }),
      { numRuns: 500 },
    )
  })
})
