import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { numberColumn, tableOf } from '../../src/core/index.ts'
import {
  autocorrelation,
  dickeyFuller,
  orderByTime,
  seriesFacts,
  withoutTrend,
} from '../../src/explore/series.ts'
import { expectClose } from './fixture.ts'

interface Told {
  readonly values: number[]
  readonly statistic: number
  readonly critical: number
  readonly autocorrelation: number[]
}

const fixture = JSON.parse(
  readFileSync(new URL('../../../../test/fixtures/explore-series.json', import.meta.url), 'utf8'),
) as { readonly series: Readonly<Record<string, Told>> }

const inOrder = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, row) => row)

describe('a series as statsmodels has it', () => {
  it.each(Object.keys(fixture.series))('augmented Dickey-Fuller with one lag: %s', (name) => {
    const { values, statistic, critical } = fixture.series[name]
    const series = Float64Array.from(values)
    expectClose(dickeyFuller(series), statistic, 1e-8)
    expect(seriesFacts(series, inOrder(series.length))).toMatchObject({
      points: series.length,
      // The critical value of short series is a little lower than that of long ones, which is used for all.
      wanders: statistic > -2.86,
    })
    expect(Math.abs(critical - -2.86)).toBeLessThan(0.05)
  })

  it.each(Object.keys(fixture.series))('autocorrelation without the trend: %s', (name) => {
    const { values, autocorrelation: wanted } = fixture.series[name]
    const found = autocorrelation(withoutTrend(Float64Array.from(values)))
    expect(found.length).toBe(wanted.length)
    wanted.forEach((value, lag) => {
      expectClose(found[lag], value, 1e-8)
    })
  })
})

describe('dickeyFuller', () => {
  it('does not depend on the unit of the numbers', () => {
    const { values, statistic } = fixture.series['returning slowly']
    fc.assert(
      fc.property(fc.integer({ min: -8, max: 8 }), fc.integer({ min: -50, max: 50 }), (power, shift) => {
        const series = Float64Array.from(values, (value) => (value + shift) * 10 ** power)
        expectClose(dickeyFuller(series), statistic, 1e-6)
      }),
      { seed: 1, numRuns: 50 },
    )
  })

  it('says nothing of a constant series', () => {
    expect(dickeyFuller(new Float64Array(60).fill(3))).toBeNaN()
  })
})

describe('seriesFacts', () => {
  it('finds the season of twelve, and none in noise', () => {
    const facts = (name: string) => {
      const series = Float64Array.from(fixture.series[name].values)
      return seriesFacts(series, inOrder(series.length))
    }
    expect(facts('season')).toMatchObject({ season: { lag: 12 }, wanders: false })
    expect(facts('noise')).not.toHaveProperty('season')
  })

  it('is silent below fifty points, and of a handful of values', () => {
    const few = Float64Array.from({ length: 49 }, (_, at) => (at * 7919) % 101)
    expect(seriesFacts(few, inOrder(49))).toBeUndefined()
    expect(
      seriesFacts(
        Float64Array.from({ length: 200 }, (_, at) => at % 9),
        inOrder(200),
      ),
    ).toBeUndefined()
    expect(
      seriesFacts(
        Float64Array.from({ length: 50 }, (_, at) => (at * 7919) % 101),
        inOrder(50),
      ),
    ).toBeDefined()
  })

  it('averages stretches of a long series, without what is missing or infinite', () => {
    const { values } = fixture.series['random walk']
    const long = Float64Array.from({ length: 50 * values.length }, (_, at) => values[Math.floor(at / 50)])
    for (let at = 0; at < long.length; at += 7)
      long[at] = at % 2 === 0 ? Number.NaN : Number.POSITIVE_INFINITY
    const found = seriesFacts(long, inOrder(long.length))!
    expect(found).toMatchObject({ points: 1000, wanders: true })
  })
})

describe('orderByTime', () => {
  const timed = (values: readonly number[]) =>
    tableOf({ t: { type: 'time', values: Float64Array.from(values) } })

  it('orders rows by their moments, rows of one moment as they stand, rows without one left out', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(1, 2, 3, 4, Number.NaN), { minLength: 1 }), (times) => {
        const wanted = times
          .map((time, row) => ({ time, row }))
          .filter(({ time }) => !Number.isNaN(time))
          .sort((a, b) => a.time - b.time || a.row - b.row)
        expect([...orderByTime(timed(times), 't')!]).toEqual(wanted.map(({ row }) => row))
      }),
      { seed: 2, numRuns: 200 },
    )
  })

  it('is nothing for other columns', () => {
    expect(orderByTime(tableOf({ t: numberColumn([1]) }), 't')).toBeUndefined()
    expect(orderByTime(timed([1]), 'u')).toBeUndefined()
  })
})
