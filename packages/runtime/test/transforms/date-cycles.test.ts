import { describe, expect, it } from 'vitest'
import { readerOf } from '../../src/reader.ts'
import { dateCycles } from '../../src/transforms/date-cycles.ts'

const refused = expect.objectContaining({ code: 'PACK_ARTIFACT_REFUSED' })

describe('date-cycles', () => {
  it('goes by true lengths of months and years, before 1970 too', () => {
    const state = { columns: [{ cycles: ['month', 'year'] }] } as const
    const served = {
      type: 'time',
      values: Float64Array.of(Date.UTC(2023, 1, 15), Date.UTC(1968, 6, 2), Number.NaN),
    } as const
    const made = dateCycles
      .apply(state, [served], 3)
      .map((column) => (column.type === 'number' ? [...column.values] : []))
    expect(made[1][0]).toBe(-1)
    expect(made[3][1]).toBe(-1)
    expect(made.every((values) => Number.isNaN(values[2]))).toBe(true)
    expect(dateCycles.sources?.(state)).toEqual([0, 0, 0, 0])
  })

  it.each([['a cycle there is not', { columns: [{ cycles: ['decade'] }] }]])('refuses %s', (_name, state) => {
    expect(() => dateCycles.read(readerOf(state, 'state'))).toThrow(refused)
  })
})
