import { describe, expect, test } from 'vitest'
import { shownReach } from '../../src/past/reach.ts'

const of = (rows: number, spanMs: number) =>
  shownReach({
    name: 'history',
    time: { name: 't', type: 'time', nullable: false },
    by: [],
    columns: [],
    rows,
    spanMs,
  })

describe('how far a model looks back', () => {
  test.each([
    [1, 0, 'the row before it'],
    [14, 0, 'the 14 rows before it'],
    [0, 604_800_000, 'the rows of the 7 days before it'],
    [0, 3_600_000, 'the rows of the 60 minutes before it'],
    [2, 86_400_000 * 1.5, 'the 2 rows before it and the rows of the 2 days before it'],
  ])('%i rows and %i ms', (rows, spanMs, text) => {
    expect(of(rows, spanMs)).toBe(text)
  })
})
