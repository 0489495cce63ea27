import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clipValues } from '../../src/fixes/clip-values.ts'
import { readerOf } from '../../src/reader.ts'

/** Text with the letters and marks that this fix looks at, and any other. */
const anyText = fc.oneof(
  fc.string({ unit: fc.constantFrom(...['1', '0', '-', '.', '9', 'e']), maxLength: 16 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
)

const state = { low: 0, high: 10 }

describe('clip-values', () => {
  it.each([
    ['-1', '0'],
    ['11.5', '10'],
    ['10.0', '10.0'],
    ['x', 'x'],
  ])('makes of %j what it means: %j, and leaves that as it is', (dirty, clean) => {
    expect(clipValues.apply(state, dirty)).toBe(clean)
    if (clean !== null) expect(clipValues.apply(state, clean)).toBe(clean)
  })

  it('does nothing more when run twice, whatever it is given', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = clipValues.apply(state, text)
        if (once !== null) expect(clipValues.apply(state, once)).toBe(once)
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['bounds that cross', { low: 1, high: 0 }],
    ['no bound', { low: 1 }],
  ])('refuses a state with %s', (_name, damaged) => {
    expect(() => clipValues.read(readerOf(damaged, 'state'))).toThrow(
      expect.objectContaining({ code: 'PACK_ARTIFACT_REFUSED' }),
    )
  })

  it('clips numbers and leaves times', () => {
    expect(clipValues.number?.(state, 12, false)).toBe(10)
    expect(clipValues.number?.(state, 12, true)).toBe(12)
  })
})
