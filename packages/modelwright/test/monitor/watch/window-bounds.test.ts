import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { graceMs, partMs, windowAt, windowsBetween } from '../../../src/monitor/watch/window-bounds.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

describe('bounds of windows', () => {
  it('are midnights of days and Mondays of weeks, UTC', () => {
    const tuesday = Date.UTC(2026, 10, 24, 15)
    expect(windowAt(tuesday, day)).toEqual({ from: Date.UTC(2026, 10, 24), until: Date.UTC(2026, 10, 25) })
    expect(windowAt(tuesday, 7 * day)).toEqual({
      from: Date.UTC(2026, 10, 23),
      until: Date.UTC(2026, 10, 30),
    })
  })

  it('hold every moment in one window, and windows follow each other', () => {
    const lengths = fc.constantFrom(15 * minute, 90 * minute, hour, 6 * hour, day, 7 * day, 14 * day)
    fc.assert(
      fc.property(fc.integer({ min: -4e12, max: 4e12 }), lengths, (time, ms) => {
        const window = windowAt(time, ms)
        expect(window.from <= time && time < window.until && window.until - window.from === ms).toBe(true)
        expect(windowAt(window.until - 1, ms)).toEqual(window)
        expect(windowAt(window.until, ms).from).toBe(window.until)
        // Parts are counted from 1970, and no part lies in two windows.
        const part = Math.floor(time / partMs(ms)) * partMs(ms)
        expect(windowAt(part, ms)).toEqual(window)
        expect(windowAt(part + partMs(ms) - 1, ms)).toEqual(window)
      }),
    )
  })

  it('are listed from one moment to another', () => {
    expect(windowsBetween(0, 3 * day, day)).toHaveLength(3)
    expect(windowsBetween(1, 3 * day + 1, day).map(({ from }) => from / day)).toEqual([0, 1, 2, 3])
    expect(windowsBetween(5, 5, day).map(({ from }) => from)).toEqual([0])
  })

  it('wait a quarter of their length for rows, an hour at most', () => {
    expect([15 * minute, hour, day].map(graceMs)).toEqual([225_000, 15 * minute, hour])
  })
})
