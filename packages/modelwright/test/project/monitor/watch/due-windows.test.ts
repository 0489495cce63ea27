import { describe, expect, it } from 'vitest'
import type { StoredWindow } from '../../../../src/core/index.ts'
import { changedParts, dueWindows, stretchesOf } from '../../../../src/project/monitor/watch/due-windows.ts'

const hour = 3_600_000
const day = 24 * hour
const plan = { lengthMs: day, now: 3 * day, serving: { version: '1', since: null }, withOpen: false }
const stored = (from: number, fields: Partial<StoredWindow> = {}): StoredWindow => ({
  ...{ model: 'm', version: '1', from, until: from + day, number: 1, state: 'whole' as const, sketch: null },
  ...{ rows: 1, outcomes: 0, isDrift: false, judgedAt: 0, ...fields },
})
const places = (due: ReturnType<typeof dueWindows>) =>
  due.map(({ version, from, isWhole }) => [version, from / day, isWhole])

describe('what is due', () => {
  it('are parts that were not read, or hold more than was read', () => {
    const found = [0, 1, 2].map((at) => ({
      ...{ version: '1', digest: 'd', from: at * hour, rows: 10, outcomes: 0, last: 0 },
    }))
    const part = (at: number, rows: number, counts: Record<string, number> = {}) => ({
      ...{ model: 'm', version: '1', from: at * hour, until: (at + 1) * hour, sketch: 's', rows, counts },
    })
    const changed = changedParts(found, [part(0, 8, { duplicates: 2 }), part(1, 9)])
    expect(changed.map(({ from }) => from / hour)).toEqual([1, 2])
  })

  it('are read in stretches that touch, up to a length', () => {
    const wanted = [5, 0, 1, 2, 9].map((at) => ({ version: '1', from: at * hour }))
    const read = stretchesOf([...wanted, { version: '2', from: hour }], hour, 2 * hour)
    expect(read.map(({ from, until }) => [from / hour, until / hour])).toEqual([
      [0, 2],
      [2, 3],
      [5, 6],
      [9, 10],
    ])
  })

  it('are windows with changed parts, open ones, and those of the serving version that nothing came in', () => {
    const kept = [stored(0), stored(2 * day, { version: '2', state: 'open' })]
    expect(places(dueWindows([{ version: '2', from: day + hour }], kept, plan))).toEqual([
      ['1', 1, true],
      ['2', 1, true],
      ['2', 2, false],
    ])
  })

  it('are whole some time after they end, and empty ones are due only then', () => {
    const now = 3 * day + hour
    expect(places(dueWindows([], [stored(0)], { ...plan, now }))).toEqual([
      ['1', 1, true],
      ['1', 2, true],
    ])
    expect(places(dueWindows([], [stored(0)], { ...plan, now, withOpen: true })).at(-1)).toEqual([
      '1',
      3,
      false,
    ])
    expect(places(dueWindows([], [], plan))).toEqual([])
    expect(places(dueWindows([], [stored(0)], { ...plan, serving: null }))).toEqual([])
  })

  it('are windows that nothing came in since a version serves, also where it never answered', () => {
    const serving = { version: '2', since: 3.5 * day }
    const of = (kept: StoredWindow[]) => places(dueWindows([], kept, { ...plan, now: 6 * day, serving }))
    expect(of([stored(2 * day), stored(3 * day)])).toEqual([
      ['2', 3, true],
      ['2', 4, true],
    ])
    // Of a time before anybody was asked nothing is missed, and what nobody hears is no answer.
    expect(of([stored(5 * day)])).toEqual([])
    expect(of([])).toEqual([])
    expect(of([stored(3 * day, { version: '1/shadow' })])).toEqual([])
  })

  it('are none of the time that another version served in between', () => {
    const kept = [stored(0), stored(3 * day, { version: '2' })]
    const serving = { version: '1', since: 4 * day + hour }
    expect(places(dueWindows([], kept, { ...plan, now: 6 * day, serving }))).toEqual([['1', 4, true]])
    // A clock that is ahead says nothing of that.
    const ahead = { version: '1', since: 9 * day }
    expect(places(dueWindows([], [stored(0)], { ...plan, serving: ahead }))).toEqual([['1', 1, true]])
  })

  it('leave windows of other lengths alone', () => {
    const hours = stored(0, { until: hour, state: 'open' })
    expect(places(dueWindows([], [hours], { ...plan, serving: null }))).toEqual([])
  })
})
