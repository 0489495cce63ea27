import { expect, test } from 'vitest'
import { levelSample, numberSample } from '../../../../src/monitor/index.ts'
import { sharesOf } from '../../../../src/project/monitor/report/shares.ts'

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)

test('shares of numbers add up to all, on both sides of edges that both sides have', () => {
  const before = numberSample(Float64Array.from({ length: 1000 }, (_, at) => at))
  const now = numberSample(Float64Array.from({ length: 300 }, (_, at) => 500 + at))
  const shares = sharesOf({ before, now })
  if (shares?.of !== 'bins') throw new Error('numbers are bins')
  expect([sum(shares.before), sum(shares.now)].map((all) => Math.round(1e9 * all) / 1e9)).toEqual([1, 1])
  expect(shares.edges).toEqual([...shares.edges].sort((a, b) => a - b))
  expect(sum(shares.now.slice(0, 12))).toBeLessThan(0.05)
})

test('rows of a histogram are spread over the bins between its edges', () => {
  const histogram = {
    ...numberSample(Float64Array.of(0)),
    points: Float64Array.of(0, 50, 100),
    counts: Float64Array.of(10, 45, 45),
    count: 100,
    rows: 'between' as const,
  }
  const shares = sharesOf({ before: histogram, now: histogram })
  if (shares?.of !== 'bins') throw new Error('numbers are bins')
  expect(sum(shares.before)).toBeCloseTo(1)
  expect(shares.before.filter((share) => share > 0).length).toBe(shares.before.length)
})

test('levels beyond eight are together, missing values apart', () => {
  const levels = Array.from({ length: 12 }, (_, at) => [`level ${at}`, 20 - at] as const)
  const shares = sharesOf({ before: levelSample(levels), now: levelSample([['new', 10]], { missing: 10 }) })
  if (shares?.of !== 'levels') throw new Error('levels are levels')
  expect(shares.names.slice(-2)).toEqual(['all other levels', 'missing'])
  expect(shares.names[0]).toBe('new')
  expect([sum(shares.before), sum(shares.now)]).toEqual([expect.closeTo(1), expect.closeTo(1)])
})

test.each([
  ['no row', numberSample(new Float64Array(0))],
  ['nothing but missing', numberSample(Float64Array.of(Number.NaN))],
  ['infinite numbers', numberSample(Float64Array.of(Number.POSITIVE_INFINITY))],
  ['another kind', levelSample([['a', 1]])],
])('%s on one side: nothing is drawn', (_, now) => {
  expect(sharesOf({ before: numberSample(Float64Array.of(1, 2)), now })).toBeUndefined()
})

test('one value on both sides is drawn', () => {
  const one = numberSample(Float64Array.of(3, 3))
  const shares = sharesOf({ before: one, now: one })
  if (shares?.of !== 'bins') throw new Error('numbers are bins')
  expect([sum(shares.before), sum(shares.now)]).toEqual([expect.closeTo(1), expect.closeTo(1)])
})
