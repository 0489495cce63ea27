import { describe, expect, it } from 'vitest'
import { readerOf } from '../../src/reader.ts'
import { elapsed } from '../../src/transforms/elapsed.ts'

const refused = expect.objectContaining({ code: 'PACK_ARTIFACT_REFUSED' })

describe('elapsed', () => {
  const time = (...values: number[]) => ({ type: 'time', values: Float64Array.from(values) }) as const

  it('subtracts, and divides by the unit; missing on either side is missing', () => {
    const between = { columns: 2, since: Number.NaN, unitMs: 1000 }
    expect(elapsed.apply(between, [time(0, Number.NaN), time(5000, 1)], 2)).toEqual([
      { type: 'number', values: Float64Array.of(5, Number.NaN) },
    ])
    const since = { columns: 1, since: 1000, unitMs: 1000 }
    expect(elapsed.apply(since, [time(0)], 1)).toEqual([{ type: 'number', values: Float64Array.of(-1) }])
    expect([elapsed.sources?.(between), elapsed.sources?.(since)]).toEqual([[-1], [0]])
  })

  it.each([
    ['a unit of nothing', { columns: 1, since: 0, unitMs: 0 }],
    ['an infinite start', { columns: 1, since: Infinity, unitMs: 1 }],
  ])('refuses %s', (_name, state) => {
    expect(() => elapsed.read(readerOf(state, 'state'))).toThrow(refused)
  })
})
