import fc from 'fast-check'
import { expect, it } from 'vitest'
import { last, lastWindow } from '../../../src/update/windows/last.ts'

const day = 86_400_000
const start = Date.UTC(2026, 0, 1)
const days = (...numbers: readonly number[]) => ({
  times: Float64Array.from(numbers, (at) => start + at * day),
  areMoments: true,
})

it('keeps the rows of so long before the latest one, wherever they stand', () => {
  const found = lastWindow.rowsOf(days(100, 5, 60, 99, 10.5), { length: '90d' })
  expect([...found.kept]).toEqual([0, 2, 3, 4])
  expect(found.weights).toBeUndefined()
  expect(found.what).toBe('4 of 5 rows, those after 2026-01-11T00:00:00Z')
})

it('a row of exactly so long ago is out, and rows without a time are, and are told of', () => {
  const found = lastWindow.rowsOf(days(10, 0, Number.NaN), { length: '10d' })
  expect([...found.kept]).toEqual([0])
  expect(found.what).toContain('1 without a time are left out')
})

it('hours and weeks count as well, and numbers where times are numbers', () => {
  expect([...lastWindow.rowsOf(days(0, 0.4, 0.6, 1), { length: '12h' }).kept]).toEqual([2, 3])
  expect([...lastWindow.rowsOf(days(0, 8, 15), { length: '1w' }).kept]).toEqual([2])
  const numbers = { times: Float64Array.of(2007, 2008, 2009), areMoments: false }
  expect(lastWindow.rowsOf(numbers, { length: '2' }).what).toBe('2 of 3 rows, those after 2007')
})

it('a length that does not suit the column is refused', () => {
  const numbers = { times: Float64Array.of(1, 2), areMoments: false }
  const invalid = expect.objectContaining({ code: 'UPDATE_WINDOW_INVALID' })
  expect(() => lastWindow.rowsOf(numbers, { length: '90d' })).toThrow(invalid)
  expect(() => lastWindow.rowsOf(days(1), { length: '90' })).toThrow(invalid)
})

it.each(['', 'd', '0d', '-3d', '90 days', '1e9d', '90m', 'ninety', '٣d'])('"%s" is no length', (length) => {
  expect(() => last(length)).toThrow(expect.objectContaining({ code: 'UPDATE_WINDOW_INVALID' }))
})

it('holds the latest row, nothing older than it says, and does not depend on the order of rows', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 50 }),
      fc.integer({ min: 1, max: 400 }),
      (at, length) => {
        const { kept } = lastWindow.rowsOf(days(...at), { length: `${length}d` })
        const most = Math.max(...at)
        const wanted = at.flatMap((one, row) => (one > most - length ? [row] : []))
        expect([...kept]).toEqual(wanted)
        expect(at.some((one, row) => one === most && kept.includes(row))).toBe(true)
      },
    ),
  )
})
