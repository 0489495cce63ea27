import { expect, test, vi } from 'vitest'
import { dropDuplicates, dropRows } from '../../../src/clean/index.ts'
import { numberColumn, tableOf, textColumn } from '../../../src/core/index.ts'
import { countNearDuplicates } from '../../../src/explore/row-twins.ts'
import { alertsOf, rows, tableOfCells } from '../sample.ts'

test('rows that differ in an id or in case are told; exact copies are another matter', () => {
  const id = rows(60, (row) => row + 1)
  const near = alertsOf('near-duplicates', { id, a: rows(60, (row) => row % 20), b: rows(60, () => 'x') })
  expect(near[0].evidence).toContain('40 rows (67 %)')
  expect(alertsOf('near-duplicates', { a: [1, 2, 1], b: ['x', 'y', 'x'] })).toEqual([])
  expect(alertsOf('near-duplicates', { a: [1, 2, 1], b: ['x', 'y', 'X '] })).toHaveLength(1)
})

test('texts are compared by what they say, too', () => {
  const texts = [
    'The parcel came late, and it was wet.',
    'All was fine',
    'the parcel came LATE and it was wet',
    null,
  ]
  const b = textColumn(texts)
  const table = { a: [1, 2, 1, 1], b }
  const [found, ...more] = alertsOf('near-duplicates', table)
  expect(more).toEqual([])
  expect(found.evidence).toContain('1 row (25 %) equals')
})

test('of many long texts little is held at once', () => {
  const count = 4000
  const words = 'word '.repeat(200)
  const b = textColumn(Array.from({ length: count }, (_, row) => `${words}${row >> 1}${row % 2 ? '!' : ''}`))
  const a = numberColumn(new Array<number>(count).fill(0))
  const held = vi.spyOn(Map.prototype, 'set')
  const texts = (): number =>
    held.mock.calls.filter(([key]) => typeof key === 'string' && key.length > 500).length
  try {
    expect(countNearDuplicates(tableOf({ a, b }), new Set(), 0)).toBe(count / 2)
    expect(texts()).toBe(0)
  } finally {
    held.mockRestore()
  }
})

test('texts that are numbers are the same where the numbers are', () => {
  const texts = Array.from({ length: 3000 }, (_, row) => `${3_000_000 + row}`)
  const near = (b: string[]) =>
    countNearDuplicates(tableOf({ a: numberColumn(b.map(() => 0)), b: textColumn(b) }), new Set(), 0)
  expect(near(texts)).toBe(0)
  expect(near([...texts.slice(1), texts[5]])).toBe(1)
})

test('the line that drops them is there whatever the number of columns, and drops them', () => {
  const others = Object.fromEntries(
    Array.from({ length: 30 }, (_, at) => [`c${at}`, rows(60, (row) => row % 20)]),
  )
  const columns = { id: rows(60, (row) => row + 1), ...others }
  const [{ mend }] = alertsOf('near-duplicates', columns)
  expect(mend).toBe('clean: [...autoFixes(), dropDuplicates({ except: ["id"], spelling: true })]')
  const fix = dropDuplicates({ except: ['id'], spelling: true })
  expect([...dropRows(tableOfCells(columns), [fix]).table.rowIds]).toEqual(rows(20, (row) => row))
})
