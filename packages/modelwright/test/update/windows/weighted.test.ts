import { expect, it } from 'vitest'
import { weighted, weightedWindow } from '../../../src/update/windows/weighted.ts'

const day = 86_400_000
const days = (...numbers: readonly number[]) => ({
  times: Float64Array.from(numbers, (at) => Date.UTC(2026, 0, 1) + at * day),
  areMoments: true,
})

it('a row that is one half-life older counts half', () => {
  const { kept, weights, what } = weightedWindow.rowsOf(days(90, 60, 30, 0), { halfLife: '30d' })
  expect([...kept]).toEqual([0, 1, 2, 3])
  ;[1, 0.5, 0.25, 0.125].forEach((wanted, at) => {
    expect(weights![at]).toBeCloseTo(wanted, 14)
  })
  expect(what).toBe('4 of 4 rows, which count like 2 of today: half every 30d')
})

it('the latest row counts exactly 1; rows that count less than a millionth, or have no time, are left out', () => {
  const { kept, weights, what } = weightedWindow.rowsOf(days(0, 600, Number.NaN), { halfLife: '30d' })
  expect([...kept]).toEqual([1])
  expect([...weights!]).toEqual([1])
  expect(what).toContain('1 without a time')
})

it.each(['', 'half', '0d', '1y'])('"%s" is no half-life', (text) => {
  expect(() => weighted(text)).toThrow(expect.objectContaining({ code: 'UPDATE_WINDOW_INVALID' }))
})
