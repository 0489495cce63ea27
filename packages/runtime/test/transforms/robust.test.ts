import { describe, expect, it } from 'vitest'
import { readerOf } from '../../src/reader.ts'
import { robust } from '../../src/transforms/robust.ts'

const numbers = (...values: number[]) => ({ type: 'number', values: Float64Array.from(values) }) as const

const refused = expect.objectContaining({ code: 'PACK_ARTIFACT_REFUSED' })

describe('robust', () => {
  it('takes off the median and divides by the spread', () => {
    const state = { centre: Float64Array.of(3), scale: Float64Array.of(2) }
    expect(robust.apply(state, [numbers(3, 7)], 2)).toEqual([numbers(0, 2)])
  })

  it.each([['a spread below 0', { centre: Float64Array.of(1), scale: Float64Array.of(-1) }]])(
    'refuses %s',
    (_name, state) => {
      expect(() => robust.read(readerOf(state, 'state'))).toThrow(refused)
    },
  )
})
