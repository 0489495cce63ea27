import { describe, expect, test } from 'vitest'
import { pastNumbers, readLevels } from '../../src/past/numbers.ts'
import { readerOf } from '../../src/reader.ts'
import { textColumnOf } from '../../src/text-column.ts'

describe('past values as numbers', () => {
  test('numbers are taken as they are, truth as 0 and 1, a category by its level', () => {
    const numbers = Float64Array.of(1, Number.NaN)
    expect(pastNumbers({ type: 'number', values: numbers }, '')).toBe(numbers)
    expect(pastNumbers({ type: 'boolean', values: Uint8Array.of(0, 1, 2) }, '')).toEqual(
      Float64Array.of(0, 1, Number.NaN),
    )
    const weather = { type: 'category', codes: Int32Array.of(0, 1, -1), levels: ['rain', 'sun'] } as const
    expect(pastNumbers(weather, '=sun')).toEqual(Float64Array.of(0, 1, Number.NaN))
    expect(pastNumbers(weather, '=snow')).toEqual(Float64Array.of(0, 0, Number.NaN))
  })

  test('a column of a type that no artifact should name gives nothing, and no crash', () => {
    expect(pastNumbers(textColumnOf(['a']), '')).toEqual(Float64Array.of(Number.NaN))
  })

  test('levels must be empty or marked', () => {
    expect(readLevels(readerOf({ levels: ['', '=a', '='] }, 'state'))).toEqual(['', '=a', '='])
    expect(() => readLevels(readerOf({ levels: ['a'] }, 'state'))).toThrow(
      expect.objectContaining({ code: 'PACK_ARTIFACT_REFUSED' }),
    )
  })
})
