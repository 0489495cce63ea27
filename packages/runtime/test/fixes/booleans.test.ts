import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { booleans } from '../../src/fixes/booleans.ts'
import { readerOf } from '../../src/reader.ts'

/** Text with the letters and marks that this fix looks at, and any other. */
const anyText = fc.oneof(
  fc.string({
    unit: fc.constantFrom(...['y', 'e', 's', 'n', 'o', 'J', 'a', '1', '0', '.', 'T', 'rue']),
    maxLength: 16,
  }),
  fc.string({ unit: 'binary', maxLength: 12 }),
)

const state = { yes: 'ja', no: 'nein' }

describe('booleans', () => {
  it.each([
    ['Ja', 'ja'],
    ['J', 'ja'],
    ['TRUE', 'ja'],
    ['1', 'ja'],
    ['NÃO', 'nein'],
    ['Нет', 'nein'],
    ['off', 'nein'],
    ['maybe', 'maybe'],
    ['', ''],
  ])('makes of %j what it means: %j, and leaves that as it is', (dirty, clean) => {
    expect(booleans.apply(state, dirty)).toBe(clean)
    if (clean !== null) expect(booleans.apply(state, clean)).toBe(clean)
  })

  it('does nothing more when run twice, whatever it is given', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = booleans.apply(state, text)
        if (once !== null) expect(booleans.apply(state, once)).toBe(once)
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['a yes that says no', { yes: 'no', no: 'no' }],
    ['a no that says nothing', { yes: 'yes', no: 'perhaps' }],
  ])('refuses a state with %s', (_name, damaged) => {
    expect(() => booleans.read(readerOf(damaged, 'state'))).toThrow(
      expect.objectContaining({ code: 'PACK_ARTIFACT_REFUSED' }),
    )
  })
})
