import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dateParts, partNames } from '../../src/transforms/date-parts.ts'

const state = { columns: [{ parts: partNames }] }

function partsOf(ms: number): number[] {
  const outputs = dateParts.apply(state, [{ type: 'time', values: Float64Array.of(ms) }], 1)
  return outputs.map((column) => (column.type === 'number' ? column.values[0] : Number.NaN))
}

describe('date-parts', () => {
  it('agrees with the calendar of ECMAScript over all its range', () => {
    fc.assert(
      fc.property(fc.integer({ min: -8.64e15, max: 8.64e15 }), (ms) => {
        const date = new Date(ms)
        const weekday = (date.getUTCDay() + 6) % 7
        const days = (ms - (((ms % 86_400_000) + 86_400_000) % 86_400_000)) / 86_400_000
        expect(partsOf(ms)).toEqual([
          date.getUTCFullYear(),
          date.getUTCMonth() + 1,
          date.getUTCDate(),
          weekday,
          date.getUTCHours(),
          days + 0,
        ])
      }),
      { seed: 1, numRuns: 3000 },
    )
  })

  it('holds at the ends of each day', () => {
    for (const day of [-100_000_000, -25_509, -1, 0, 1, 11_016, 99_999_999]) {
      expect(partsOf(day * 86_400_000)[5]).toBe(day)
      expect(partsOf(day * 86_400_000 + 86_399_999).slice(4)).toEqual([23, day])
      // Halves of a millisecond exist up to 2⁵²: 52 million days.
      if (Math.abs(day) < 5e7) expect(partsOf(day * 86_400_000 + 86_399_999.5).slice(4)).toEqual([23, day])
    }
  })

  it('gives missing parts of what is missing or no date, and no −0', () => {
    for (const ms of [Number.NaN, 8.64e15 + 1, -Infinity, Infinity])
      expect(partsOf(ms).every(Number.isNaN)).toBe(true)
    expect(Object.is(partsOf(-0)[5], 0)).toBe(true)
  })

  it('says which column each part was taken of', () => {
    const columns = [{ parts: ['hour'] }, { parts: ['year', 'days'] }] as const
    expect(dateParts.sources?.({ columns })).toEqual([0, 1, 1])
  })
})
