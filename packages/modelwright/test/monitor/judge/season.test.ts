import { describe, expect, it } from 'vitest'
import { seedOf } from '../../../src/core/index.ts'
import {
  addRows,
  judgeDrift,
  mergeWindows,
  newWindowSketch,
  phaseOf,
  seasonalPermutation,
  seasonalReference,
  type WindowSketch,
  watchedSketch,
} from '../../../src/monitor/index.ts'
import { type StreamOptions, simulateStream } from '../../../src/testing/index.ts'

/** Twelve windows a day for some days, of a stream that goes up and down each day. */
function windowsOf(count: number, options: Partial<StreamOptions> = {}): WindowSketch[] {
  const rowsADay = 2400
  const change = { kind: 'covariate', shape: 'seasonal', at: 0, size: 2, over: rowsADay } as const
  const stream = simulateStream({ seed: 5, numbers: 2, levels: 2, change, everyMs: 36_000, ...options })
  return Array.from({ length: count }, () => {
    const { rows, times } = stream.next(rowsADay / 12)
    const sketch = newWindowSketch(new Map([...rows.columns].map(([name, { type }]) => [name, type])))
    addRows(sketch, rows, times)
    return sketch
  })
}

describe('seasons', () => {
  const windows = windowsOf(120)
  const current = windows[110]

  it('a window is compared with those of its hour', () => {
    const all = watchedSketch(windows.slice(0, 108).reduce(mergeWindows))
    const options = { seed: seedOf(1) }
    expect(judgeDrift(all, watchedSketch(current), options).isDrift).toBe(true)
    const reference = seasonalReference(windows, current, 'day')
    expect(reference?.rowCount).toBe(9 * 200)
    expect(judgeDrift(reference!, watchedSketch(current), options).isDrift).toBe(false)
    expect(seasonalReference(windows.slice(0, 20), current, 'day')).toBeUndefined()
  })

  it('hours are dealt among the same hours', () => {
    const found = seasonalPermutation(windows.slice(0, 108), [current], 'number 1', {
      season: 'day',
      seed: seedOf(1),
    })
    expect(found.pValue).toBeGreaterThan(found.leastPValue)
    const moved = windowsOf(40, { change: { kind: 'covariate', shape: 'sudden', at: 36 * 200, size: 1.5 } })
    const other = seasonalPermutation(moved.slice(0, 36), moved.slice(36), 'number 1', {
      season: 'day',
      seed: seedOf(1),
    })
    expect(other.pValue).toBeLessThan(0.01)
  })

  it('phases are hours of the day or of the week', () => {
    const day = 86_400_000
    expect(phaseOf({ from: 10 * day, until: 10 * day + 7_200_000 }, 'day')).toBe(1)
    expect(phaseOf({ from: 8 * day, until: 8 * day }, 'week')).toBe(24)
    expect(phaseOf({ from: -day, until: -day }, 'week')).toBe(144)
  })
})
