import { expect, it } from 'vitest'
import { sinceDrift, sinceDriftWindow } from '../../../src/update/windows/since-drift.ts'

const day = 86_400_000
const start = Date.UTC(2026, 0, 1)
const rows = { times: Float64Array.from({ length: 100 }, (_, at) => start + at * day), areMoments: true }
const from = new Date(start + 80 * day).toISOString()

it('keeps the rows since drift began', () => {
  const { kept, what } = sinceDriftWindow.rowsOf(rows, { from, leastRows: 10 })
  expect([...kept]).toEqual(Array.from({ length: 20 }, (_, at) => 80 + at))
  expect(what).toBe('20 of 100 rows, those since 2026-03-22T00:00:00Z')
})

it('reaches further back where too few rows came since, and says so', () => {
  const { kept, what } = sinceDriftWindow.rowsOf(rows, { from, leastRows: 50 })
  expect([...kept]).toEqual(Array.from({ length: 50 }, (_, at) => 50 + at))
  expect(what).toBe('the newest 50 of 100 rows, as only 20 came since 2026-03-22T00:00:00Z')
})

it('takes what there is where the table has fewer rows than it is to hold', () => {
  expect(sinceDriftWindow.rowsOf(rows, { from, leastRows: 1000 }).kept).toHaveLength(100)
})

it('takes all rows where nobody knows when drift began, and says so', () => {
  const { kept, what } = sinceDriftWindow.rowsOf(rows, { from: '', leastRows: 10 })
  expect(kept).toHaveLength(100)
  expect(what).toBe('all 100 rows, as nobody knows when drift began')
})

it('equal times stay together', () => {
  const equal = { times: Float64Array.of(start, start, start + day, start + day), areMoments: true }
  const later = new Date(start + 2 * day).toISOString()
  expect([...sinceDriftWindow.rowsOf(equal, { from: later, leastRows: 3 }).kept]).toEqual([0, 1, 2, 3])
})

it('refuses what is no time, and columns of plain numbers', () => {
  const invalid = expect.objectContaining({ code: 'UPDATE_WINDOW_INVALID' })
  expect(() => sinceDrift({ from: 'yesterday' })).toThrow(invalid)
  const numbers = { times: Float64Array.of(1, 2), areMoments: false }
  expect(() => sinceDriftWindow.rowsOf(numbers, { from, leastRows: 1 })).toThrow(invalid)
  expect(() => sinceDrift({ leastRows: 0 })).toThrow(expect.objectContaining({ code: 'CORE_OPTION_INVALID' }))
})
