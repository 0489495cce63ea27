import { describe, expect, it } from 'vitest'
import { categoryColumn, numberColumn, type Table } from '../../../src/core/index.ts'
import { csv, time } from '../../../src/index.ts'
import { foldHints } from '../../../src/project/run/fold-hints.ts'

const days = ['2024-01-03', '2024-01-01', null, '2024-01-02']
const table: Table = {
  rowCount: 4,
  columns: new Map([
    ['day', categoryColumn(days)],
    ['words', categoryColumn(['soon', 'late', 'soon', null])],
    ['step', numberColumn([3, 1, 2, null])],
    ['person', categoryColumn(['a', 'b', 'a', 'b'])],
  ]),
  rowIds: Uint32Array.of(0, 1, 2, 3),
  snapshot: 'x',
}
const workflow = { retrieve: csv('x.csv'), target: 'y' }

describe('hints for folds', () => {
  it('read dates that are kept as text, and never fall back to rows without order', () => {
    const { times, timeUnit } = foldHints(table, { ...workflow, time: 'day' }, undefined)
    const start = Date.UTC(2024, 0, 1)
    expect(Array.from(times!, (time) => (time - start) / 86_400_000)).toEqual([2, 0, Number.NaN, 1])
    expect(timeUnit).toBe(86_400_000)
  })

  it('take numbers as they are', () => {
    const { times, timeUnit } = foldHints(table, { ...workflow, split: time({ by: 'step' }) }, undefined)
    expect(Array.from(times!)).toEqual([3, 1, 2, Number.NaN])
    expect(timeUnit).toBe(1)
  })

  it('refuse a column in which no time can be read, by name', () => {
    expect(() => foldHints(table, { ...workflow, time: 'words' }, undefined)).toThrow(
      expect.objectContaining({
        code: 'PROJECT_TIME_UNREADABLE',
        message: expect.stringContaining('"words"'),
        where: 'column "words"',
      }),
    )
  })

  it('keep groups beside times, and equal rows where there are no groups', () => {
    const grouped = foldHints(table, { ...workflow, group: 'person', time: 'day' }, undefined)
    expect(grouped.groups![0]).toBe(grouped.groups![2])
    expect(grouped.groups![0]).not.toBe(grouped.groups![1])
    const { groups, times } = foldHints(table, workflow, undefined)
    expect(times).toBeUndefined()
    expect(new Set(Array.from(groups!)).size).toBe(4)
  })
})
