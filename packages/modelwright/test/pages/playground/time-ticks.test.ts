import fc from 'fast-check'
import { expect, test } from 'vitest'
import { timeTicks } from '../../../pages/playground/time-ticks.ts'

const labels = (from: string, to: string, count: number) =>
  timeTicks(Date.parse(from), Date.parse(to), count).map(({ label }) => label)

test('an axis of time is cut where people expect it', () => {
  expect(labels('2012-01-08', '2015-12-24', 6)).toEqual(['2013', '2014', '2015'])
  expect(labels('2023-11-14', '2024-07-09', 6)).toEqual(['2024-01', '2024-04', '2024-07'])
  expect(labels('2024-02-27', '2024-03-04', 6)).toEqual([
    '2024-02-27',
    '2024-02-28',
    '2024-02-29',
    '2024-03-01',
    '2024-03-02',
    '2024-03-03',
    '2024-03-04',
  ])
  expect(labels('2024-02-27T06:00', '2024-02-27T09:30', 3)).toEqual(['2024-02-27 06:00', '2024-02-27 09:30'])
})

test('every tick lies on the axis, in order, and there are not many', () => {
  const moment = fc.integer({ min: -60_000_000_000_000, max: 200_000_000_000_000 })
  fc.assert(
    fc.property(moment, moment, fc.constantFrom(3, 6), (a, b, count) => {
      const [low, high] = a < b ? [a, b] : [b, a + 1]
      const ticks = timeTicks(low, high, count).map(({ at }) => at)
      expect(ticks.every((at) => at >= low && at <= high)).toBe(true)
      expect(ticks).toEqual([...ticks].sort((x, y) => x - y))
      expect(ticks.length).toBeLessThanOrEqual(2 * count + 2)
    }),
  )
})
