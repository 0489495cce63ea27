import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digitDates } from '../../src/fixes/digit-dates.ts'
import { readerOf } from '../../src/reader.ts'

/** Text with the letters and marks that this fix looks at, and any other. */
const anyText = fc.oneof(
  fc.string({ unit: fc.constantFrom(...['1', '2', '20', '45657', '19', '0', '.', ',', '-']), maxLength: 16 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
)

const state = { compact: true, serial: true, epoch: true }

describe('digit-dates', () => {
  it.each([
    ['20241231', '2024-12-31'],
    ['45657', '2024-12-31'],
    ['45657.5', '2024-12-31T12:00:00'],
    ['1735603200', '2024-12-31'],
    ['1735603201000', '2024-12-31T00:00:01Z'],
    ['20241331', '20241331'],
    ['9999', '9999'],
    ['2024-12-31', '2024-12-31'],
  ])('makes of %j what it means: %j, and leaves that as it is', (dirty, clean) => {
    expect(digitDates.apply(state, dirty)).toBe(clean)
    if (clean !== null) expect(digitDates.apply(state, clean)).toBe(clean)
  })

  it('does nothing more when run twice, whatever it is given', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = digitDates.apply(state, text)
        if (once !== null) expect(digitDates.apply(state, once)).toBe(once)
      }),
      { numRuns: 500 },
    )
  })

  it.each([['a word for a flag', { compact: 'yes', serial: true, epoch: true }]])(
    'refuses a state with %s',
    (_name, damaged) => {
      expect(() => digitDates.read(readerOf(damaged, 'state'))).toThrow(
        expect.objectContaining({ code: 'PACK_ARTIFACT_REFUSED' }),
      )
    },
  )
})
