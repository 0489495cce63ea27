import { describe, expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import { categoryColumn, numberColumn, tableOf } from '../../../src/core/index.ts'
import { checkQuality, type QualityOptions, watchedRows } from '../../../src/monitor/index.ts'
import { type StreamOptions, simulateStream } from '../../../src/testing/index.ts'

function checksOf(damage: StreamOptions['damage'], options: QualityOptions = {}): string[] {
  const reference = watchedRows(simulateStream({ seed: 2 }).next(3000).rows)
  const stream = simulateStream({ seed: 2, ...(damage === undefined ? {} : { damage }) })
  stream.next(3000)
  const { rows, times: at } = stream.next(400)
  const current = watchedRows(rows, { from: at[0], until: at[at.length - 1] })
  return checkQuality(reference, current, options).map(({ check, column }) =>
    `${check} ${column ?? ''}`.trim(),
  )
}

describe('checks of quality', () => {
  it('raise no alarm where all is well', () => {
    let alarms = 0
    const windows = times(100, 1000)
    const stream = simulateStream({ seed: 4, likeness: 0.5 })
    const reference = watchedRows(stream.next(2000).rows)
    for (let window = 0; window < windows; window++)
      alarms += checkQuality(reference, watchedRows(stream.next(150).rows)).length
    expect(alarms).toBeLessThanOrEqual(windows / 20)
  })

  it('find missing values, other units and new levels where they are', () => {
    const columns = ['number 2', 'level 1']
    expect(checksOf({ share: 0.2, kind: 'missing', columns })).toEqual([
      'missing number 2',
      'missing level 1',
    ])
    expect(checksOf({ share: 0.2, kind: 'unit', columns })).toEqual(['range number 2'])
    expect(checksOf({ share: 0.2, kind: 'level', columns })).toEqual(['new-levels level 1'])
  })

  it('take levels for known that the model knows and the reference has no rows of', () => {
    const levels = (...names: string[]) => tableOf({ place: categoryColumn(names) })
    const reference = watchedRows(levels(...Array<string>(300).fill('x')))
    const current = watchedRows(levels('rare', ...Array<string>(99).fill('x')))
    const found = (known: readonly string[]) =>
      checkQuality(reference, current, { levels: new Map([['place', known]]) }).map(({ check }) => check)
    expect(found(['x', 'rare'])).toEqual([])
    expect(found(['x'])).toEqual(['new-levels'])
  })

  it.each([
    [1, 1000, 'quiet'],
    [3, 3000, 'quiet'],
    [2, 100, 'warning'],
    [10, 1000, 'warning'],
    [100, 1000, 'error'],
  ])('weigh %d of %d rows that should not be there: %s', (rows, all, severity) => {
    const names = (count: number) => [
      ...Array<string>(count).fill('new'),
      ...Array<string>(all - count).fill('x'),
    ]
    const reference = watchedRows(tableOf({ place: categoryColumn(names(0)) }))
    const current = watchedRows(tableOf({ place: categoryColumn(names(rows)) }))
    expect(checkQuality(reference, current)).toMatchObject([{ check: 'new-levels', severity, rows }])
    const refused = checkQuality(reference, reference, { refused: new Map([['place', rows]]) })
    expect(refused).toMatchObject([{ check: 'refused', severity }])
  })

  it('find that rows are old, few, many, or refused', () => {
    const start = 20_000 * 86_400_000
    const volumeOf = (counts: readonly number[]) => {
      const windowOf = (rows: number, at: number) => ({ from: at, until: at + 1, rows })
      return { now: windowOf(400, counts.length), earlier: counts.map(windowOf) }
    }
    expect(checksOf(undefined, { freshness: { now: start + 3_400_000, maxAgeMs: 60_000 } })).toEqual([])
    expect(checksOf(undefined, { freshness: { now: start + 9_000_000, maxAgeMs: 60_000 } })).toEqual([
      'freshness',
    ])
    expect(checksOf(undefined, { volume: volumeOf([300, 420, 380, 500]) })).toEqual([])
    expect(checksOf(undefined, { volume: volumeOf([3000, 4200, 3800, 5000]) })).toEqual(['volume'])
    expect(checksOf(undefined, { volume: volumeOf([100, 90, 110, 120]) })).toEqual(['volume'])
    expect(checksOf(undefined, { refused: new Map([['number 1', 80]]) })).toEqual(['refused number 1'])
  })

  it('find columns that are gone, of another type, constant or infinite', () => {
    const reference = watchedRows(
      tableOf({
        a: numberColumn(Array.from({ length: 100 }, (_, at) => at)),
        b: categoryColumn(Array.from({ length: 100 }, (_, at) => `${at % 5}`)),
        c: numberColumn(Array.from({ length: 100 }, (_, at) => at)),
        d: numberColumn(Array.from({ length: 100 }, (_, at) => at)),
      }),
    )
    const current = watchedRows(
      tableOf({
        b: numberColumn(new Array(50).fill(1)),
        c: numberColumn(new Array(50).fill(7)),
        d: numberColumn(Array.from({ length: 50 }, (_, at) => (at === 3 ? Number.POSITIVE_INFINITY : at))),
      }),
    )
    const found = checkQuality(reference, current).map(({ check, column }) => [check, column])
    expect(found).toEqual([
      ['column-missing', 'a'],
      ['column-retyped', 'b'],
      ['constant', 'c'],
      ['infinite', 'd'],
    ])
  })

  it('a window without rows says only that', () => {
    const reference = watchedRows(simulateStream({ seed: 2 }).next(100).rows)
    const current = watchedRows(simulateStream({ seed: 2 }).next(0).rows)
    expect(checkQuality(reference, current).map(({ check }) => check)).toEqual(['no-rows'])
    const late = checkQuality(reference, current, { freshness: { now: 1, maxAgeMs: 1 } })
    expect(late.map(({ check }) => check)).toEqual(['no-rows', 'freshness'])
  })
})
