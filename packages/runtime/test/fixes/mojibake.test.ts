import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mojibake } from '../../src/fixes/mojibake.ts'

/** Text with the letters and marks that this fix looks at, and any other. */
const anyText = fc.oneof(
  fc.string({
    unit: fc.constantFrom(...['Ã', '¼', 'Â', 'â', '€', '™', '\u0093', 'a', 'Å', '‚', 'œ']),
    maxLength: 16,
  }),
  fc.string({ unit: 'binary', maxLength: 12 }),
)

const state = {}

describe('mojibake', () => {
  it.each([
    ['MÃ¼nchen', 'München'],
    ['ZÃ¼rich â€“ GenÃ¨ve', 'Zürich – Genève'],
    ['Å‚Ã³dÅº', 'łódź'],
    ['MÃƒÂ¼nchen', 'München'],
    ['São Paulo', 'São Paulo'],
    ['Ã', 'Ã'],
    ['5 Â°C', '5 °C'],
  ])('makes of %j what it means: %j, and leaves that as it is', (dirty, clean) => {
    expect(mojibake.apply(state, dirty)).toBe(clean)
    if (clean !== null) expect(mojibake.apply(state, clean)).toBe(clean)
  })

  it('does nothing more when run twice, whatever it is given', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = mojibake.apply(state, text)
        if (once !== null) expect(mojibake.apply(state, once)).toBe(once)
      }),
      { numRuns: 500 },
    )
  })
})
