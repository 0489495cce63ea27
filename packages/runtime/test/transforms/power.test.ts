import { describe, expect, it } from 'vitest'
import { readerOf } from '../../src/reader.ts'
import { power } from '../../src/transforms/power.ts'

const numbers = (...values: number[]) => ({ type: 'number', values: Float64Array.from(values) }) as const

const refused = expect.objectContaining({ code: 'PACK_ARTIFACT_REFUSED' })

describe('power', () => {
  it('bends by the power and scales', () => {
    const state = { lambda: Float64Array.of(2), mean: Float64Array.of(1.5), scale: Float64Array.of(2) }
    expect(power.apply(state, [numbers(1, 3, Number.NaN)], 3)).toEqual([numbers(0, 3, Number.NaN)])
  })

  it.each([
    ['a scale of 0', { lambda: Float64Array.of(1), mean: Float64Array.of(1), scale: Float64Array.of(0) }],
    [
      'fewer means than powers',
      { lambda: Float64Array.of(1), mean: new Float64Array(), scale: Float64Array.of(1) },
    ],
  ])('refuses %s', (_name, state) => {
    expect(() => power.read(readerOf(state, 'state'))).toThrow(refused)
  })
})
