import { describe, expect, it } from 'vitest'
import { readerOf } from '../../src/reader.ts'
import { minMax } from '../../src/transforms/min-max.ts'

const numbers = (...values: number[]) => ({ type: 'number', values: Float64Array.from(values) }) as const

const refused = expect.objectContaining({ code: 'PACK_ARTIFACT_REFUSED' })

describe('min-max', () => {
  it('takes off the least and divides by the range', () => {
    const state = { centre: Float64Array.of(10), scale: Float64Array.of(4) }
    expect(minMax.apply(state, [numbers(10, 12, Number.NaN)], 3)).toEqual([numbers(0, 0.5, Number.NaN)])
  })

  it.each([
    ['a range of 0', { centre: Float64Array.of(1), scale: Float64Array.of(0) }],
    ['fewer ranges than columns', { centre: Float64Array.of(1, 2), scale: Float64Array.of(1) }],
  ])('refuses %s', (_name, state) => {
    expect(() => minMax.read(readerOf(state, 'state'))).toThrow(refused)
  })
})
