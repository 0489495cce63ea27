import { parseNumber, parseTime } from '@modelwright/runtime'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readTime } from '../../../src/retrieve/csv/iso-time.ts'
import { readNumber } from '../../../src/retrieve/csv/plain-number.ts'

describe('what retrieve takes for a number or a time', () => {
  it('is what the runtime reads out of a request, to the last bit', () => {
    const numberLike = fc.stringMatching(/^[+-]?\d{0,3}\.?\d{0,20}(e[+-]?\d{1,3})?$/)
    fc.assert(
      fc.property(numberLike, (text) => {
        const value = readNumber(Buffer.from(text), 0, text.length)
        if (!Number.isNaN(value)) expect(parseNumber(text)).toBe(value)
      }),
      { seed: 5, numRuns: 5000 },
    )
    const timeLike = fc.stringMatching(
      /^[12]\d{3}-[01]\d-[0-3]\d([T ][0-2]\d:[0-6]\d(:[0-6]\d(\.\d{1,9})?)?(Z|[+-][0-2]\d(:?[0-6]\d)?)?)?$/,
    )
    fc.assert(
      fc.property(timeLike, (text) => {
        const value = readTime(Buffer.from(text), 0, text.length)
        expect(parseTime(text)).toBe(Number.isNaN(value) ? undefined : value)
      }),
      { seed: 6, numRuns: 5000 },
    )
  })
})
