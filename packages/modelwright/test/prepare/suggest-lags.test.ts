import { describe, expect, it } from 'vitest'
import { numberColumn } from '../../src/core/index.ts'
import { suggestLags } from '../../src/prepare/index.ts'

const day = 86_400_000
const series = (count: number, at: (row: number) => number) =>
  ({ type: 'time', values: Float64Array.from({ length: count }, (_, row) => at(row)) }) as const

describe('lags are suggested', () => {
  it.each([
    ['days, in any order', series(200, (row) => ((row * 7) % 200) * day), { apart: 'a day', steps: [1, 7] }],
    [
      'days with gaps',
      series(200, (row) => (row + Math.floor(row / 20)) * day),
      { apart: 'a day', steps: [1, 7] },
    ],
    ['hours', series(900, (row) => row * 3_600_000), { apart: 'an hour', steps: [1, 24, 168] }],
    ['few hours', series(60, (row) => row * 3_600_000), { apart: 'an hour', steps: [1] }],
    ['months', series(60, (row) => Date.UTC(2015, row, 1)), { apart: 'a month', steps: [1, 12] }],
    ['quarters', series(60, (row) => Date.UTC(2001, 3 * row, 1)), { apart: 'a quarter', steps: [1, 4] }],
  ])('for %s', (_name, column, expected) => {
    expect(suggestLags(column)).toEqual(expected)
  })

  it.each([
    ['several rows a day', series(200, (row) => Math.floor(row / 2) * day)],
    ['times without rhythm', series(200, (row) => row * row * day)],
    ['few rows', series(49, (row) => row * day)],
    ['no row', series(0, () => 0)],
    ['no time at all', series(200, () => Number.NaN)],
    ['numbers', numberColumn([1, 2, 3])],
  ])('but not for %s', (_name, column) => {
    expect(suggestLags(column)).toBeUndefined()
  })
})
