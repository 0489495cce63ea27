import { describe, expect, it } from 'vitest'
import type { PastColumn } from '../../src/column.ts'
import { readerOf } from '../../src/reader.ts'
import { type RollingState, rolling, windowMeasures } from '../../src/transforms/rolling.ts'

const values = Float64Array.of(4, Number.NaN, 1, 7)
const past: PastColumn = {
  type: 'past',
  now: Float64Array.of(0, 4000, 4000),
  from: Int32Array.of(0, 0, 2),
  to: Int32Array.of(0, 4, 4),
  times: Float64Array.of(0, 1000, 2000, 3000),
  values: { type: 'number', values },
}
const state: RollingState = { levels: [''], unitMs: 0, window: 3, gap: 0, measures: windowMeasures }

const of = (given: Partial<RollingState>, row = 1, column = past): number[] =>
  rolling
    .apply({ ...state, ...given }, [column], 3)
    .map((made) => (made as { values: Float64Array }).values[row])

describe('rolling', () => {
  it('measures the last rows that are known', () => {
    expect(of({})).toEqual([4, 8, 1, 7, Math.sqrt(18), 4, 2])
    expect(of({}, 2)).toEqual([4, 8, 1, 7, Math.sqrt(18), 4, 2])
    expect(of({ window: 4, measures: ['median', 'sum'] })).toEqual([4, 12])
  })

  it('has nothing to say of no row but that there is none; one value has no standard deviation', () => {
    expect(of({}, 0)).toEqual([...new Array(6).fill(Number.NaN), 0])
    expect(of({ window: 1, measures: ['sd', 'mean'] })).toEqual([Number.NaN, 7])
  })

  it('leaves out the gap, in rows and in time', () => {
    expect(of({ window: 1, gap: 1, measures: ['sum'] })).toEqual([1])
    expect(of({ window: 9, gap: 4, measures: ['count'] })).toEqual([0])
    expect(of({ unitMs: 1000, window: 2, gap: 0, measures: ['sum'] })).toEqual([8])
    expect(of({ unitMs: 1000, window: 2, gap: 1, measures: ['sum'] })).toEqual([1])
    expect(of({ unitMs: 1000, window: 4, gap: 0, measures: ['sum'] })).toEqual([12])
  })

  it('a sum that overflows is missing, not infinite', () => {
    const huge = {
      ...past,
      values: { type: 'number', values: Float64Array.of(1.7e308, 1.7e308, 1, 1) },
    } as const
    expect(of({ window: 4, measures: ['sum', 'mean', 'sd', 'max'] }, 1, huge)).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
      1.7e308,
    ])
  })

  it.each([
    ['a window of nothing', { window: 0 }],
    ['a gap into the future', { gap: -1 }],
    ['an unknown measure', { measures: ['mode'] }],
    ['an endless unit', { unitMs: Infinity }],
  ])('refuses %s', (_name, given) => {
    expect(() => rolling.read(readerOf({ ...state, ...given }, 'state'))).toThrow(
      expect.objectContaining({ code: 'PACK_ARTIFACT_REFUSED' }),
    )
  })
})
