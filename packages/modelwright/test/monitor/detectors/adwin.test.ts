import { describe, expect, it } from 'vitest'
import { readOptions, seedOf } from '../../../src/core/index.ts'
import { detectors } from '../../../src/monitor/index.ts'
import { fixture } from '../drift-fixture.ts'

const { adwin } = detectors

function begun() {
  return adwin.start(readOptions(adwin.options, {}, 'adwin'))
}

describe('adwin', () => {
  it.each(fixture.streams.map((one, at) => [at, one] as const))(
    'finds the first change within two clocks of river, %i',
    (_, { values, adwin: theirs }) => {
      const state = begun()
      const ours = values.flatMap((value, at) => (adwin.add(state, value) ? [at] : []))
      expect(ours.length > 0).toBe(theirs.length > 0)
      if (theirs.length > 0) expect(Math.abs(ours[0] - theirs[0])).toBeLessThanOrEqual(64)
    },
  )

  it('remembers width, total and squares of the numbers it keeps, in few buckets', () => {
    const state = begun()
    const seed = seedOf(5)
    const values = Array.from({ length: 5000 }, () => seed.next())
    for (const value of values) adwin.add(state, value)
    const kept = values.slice(values.length - state.width)
    const mean = kept.reduce((sum, value) => sum + value, 0) / kept.length
    expect(state.total).toBeCloseTo(mean * kept.length, 6)
    expect(state.squares).toBeCloseTo(
      kept.reduce((sum, value) => sum + (value - mean) ** 2, 0),
      6,
    )
    expect(state.rows.reduce((sum, { totals }) => sum + totals.length, 0)).toBeLessThan(80)
  })

  it('keeps the newer part after a change', () => {
    const state = begun()
    for (let at = 0; at < 1000; at++) adwin.add(state, at < 500 ? 0 : 1)
    expect(state.total / state.width).toBeGreaterThan(0.95)
  })
})
