import { describe, expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import { type Seed, seedOf } from '../../../src/core/index.ts'
import { offRows as offAmong } from '../../../src/monitor/judge/usual-rows.ts'

const day = 86_400_000

/** Windows of a length one after the other; the last is judged. */
function offRows(rows: number, earlier: readonly number[], length = 2.9 * day) {
  const windowOf = (count: number, at: number) => ({
    from: at * length,
    until: (at + 1) * length,
    rows: count,
  })
  return offAmong(windowOf(rows, earlier.length), earlier.map(windowOf))
}

/** A number of a Poisson distribution, by Knuth's product of uniforms. */
function poisson(random: Seed, mean: number): number {
  const bound = Math.exp(-mean)
  let count = 0
  for (let product = random.next(); product > bound; product *= random.next()) count++
  return count
}

describe('rows of a window', () => {
  it('are short below half of the least, and many above twice the most', () => {
    const earlier = [300, 420, 380, 500]
    expect(offRows(150, earlier)).toBeUndefined()
    expect(offRows(149, earlier)).toEqual({ isShort: true, expected: 300 })
    expect(offRows(0, earlier)).toEqual({ isShort: true, expected: 300 })
    expect(offRows(1000, earlier)).toBeUndefined()
    expect(offRows(1001, earlier)).toEqual({ isShort: false, expected: 500 })
  })

  it('are not judged before four windows are known', () => {
    expect(offRows(0, [])).toBeUndefined()
    expect(offRows(0, [300, 300, 300])).toBeUndefined()
  })

  it('that go on being off are so for eight windows, and then as usual', () => {
    const rows = [100, 110, 90, 105, 100, ...Array<number>(12).fill(20)]
    const found = rows.map((now, at) => offRows(now, rows.slice(0, at))?.isShort ?? false)
    expect(found).toEqual([...Array(5).fill(false), ...Array(8).fill(true), ...Array(4).fill(false)])
    // The old number is then far more than usual.
    expect(offRows(100, rows)).toEqual({ isShort: false, expected: 20 })
  })

  it('that were off by themselves say nothing of what is usual', () => {
    expect(offRows(45, [100, 100, 100, 100, 0, 100])).toMatchObject({ isShort: true, expected: 100 })
    expect(offRows(900, [100, 100, 100, 100, 1000, 100])).toMatchObject({ isShort: false, expected: 100 })
  })

  it('that are few each weekend are off on the first alone', () => {
    const week = [1000, 1040, 980, 1010, 990, 210, 190]
    const rows = [...week, ...week, ...week, ...week]
    const off = rows.flatMap((now, at) => (offRows(now, rows.slice(0, at), day) === undefined ? [] : [at]))
    expect(off).toEqual([5, 6])
    const outage = [...rows, 1000, 300]
    expect(offRows(300, outage.slice(0, -1), day)).toMatchObject({ isShort: true })
    // A weekend without a row is off, whatever weekends have.
    expect(offRows(0, [...rows, ...week.slice(0, 5)], day)).toMatchObject({ isShort: true })
    // In windows of a week what was a week before is the window before.
    expect(offRows(40, [100, 100, 100, 100, 40], 7 * day)).toMatchObject({ isShort: true, expected: 100 })
  })

  it('forget what was usual once eight newer windows are known', () => {
    const falling = Array.from({ length: 30 }, (_, at) => Math.round(1000 * 0.9 ** at))
    expect(falling.flatMap((now, at) => offRows(now, falling.slice(0, at)) ?? [])).toEqual([])
  })

  it.each([0.5, 2, 5, 12, 40, 300])('of chance alone are hardly ever off where %d are expected', (mean) => {
    const random = seedOf(11).split('poisson', mean)
    const windows = times(40_000, 1500)
    let off = 0
    for (let at = 0; at < windows; at++) {
      const earlier = Array.from({ length: 8 }, () => poisson(random, mean))
      if (offRows(poisson(random, mean), earlier) !== undefined) off++
    }
    expect(off / windows).toBeLessThan(0.004)
  })

  it.each([8, 20, 100])('that stop are found at once where %d are the least', (least) => {
    expect(offRows(0, [least, least + 3, least + 1, least])).toEqual({ isShort: true, expected: least })
  })

  it('so few that none may come by chance are not missed', () => {
    expect(offRows(0, [3, 4, 2, 3, 5])).toBeUndefined()
    expect(offRows(1, [3, 4, 3, 3, 5])).toBeUndefined()
    expect(offRows(9, [1, 0, 1, 2, 4])).toBeUndefined()
  })
})
