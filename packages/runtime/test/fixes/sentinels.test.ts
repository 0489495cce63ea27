import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sentinels } from '../../src/fixes/sentinels.ts'
import { readerOf } from '../../src/reader.ts'

/** Text with the letters and marks that this fix looks at, and any other. */
const anyText = fc.oneof(
  fc.string({ unit: fc.constantFrom(...['9', '-', '.', '0', '1900-01-01', 'e']), maxLength: 16 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
)

const state = { numbers: [-999, 9999], times: [-2208988800000] }

describe('sentinels', () => {
  it.each([
    ['-999', null],
    ['-999.0', null],
    ['9.999e3', null],
    ['1900-01-01', null],
    ['1900-01-01T00:00:00Z', null],
    ['999', '999'],
    ['1900-01-02', '1900-01-02'],
    ['x', 'x'],
  ])('makes of %j what it means: %j, and leaves that as it is', (dirty, clean) => {
    expect(sentinels.apply(state, dirty)).toBe(clean)
    if (clean !== null) expect(sentinels.apply(state, clean)).toBe(clean)
  })

  it('does nothing more when run twice, whatever it is given', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = sentinels.apply(state, text)
        if (once !== null) expect(sentinels.apply(state, once)).toBe(once)
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['numbers out of order', { numbers: [2, 1], times: [] }],
    ['a number that is none', { numbers: [Number.NaN], times: [] }],
    ['no times', { numbers: [1] }],
  ])('refuses a state with %s', (_name, damaged) => {
    expect(() => sentinels.read(readerOf(damaged, 'state'))).toThrow(
      expect.objectContaining({ code: 'PACK_ARTIFACT_REFUSED' }),
    )
  })

  it('takes numbers and times that come as such', () => {
    expect(sentinels.number?.(state, -999, false)).toBeNull()
    expect(sentinels.number?.(state, 5, false)).toBe(5)
    expect(sentinels.number?.(state, -2208988800000, true)).toBeNull()
    expect(sentinels.number?.(state, -999, true)).toBe(-999)
  })
})
