import { describe, expect, it } from 'vitest'
import type { NumberSample } from '../../../src/core/index.ts'
import { detectors, numberSample } from '../../../src/monitor/index.ts'
import { ask, fixture } from '../drift-fixture.ts'

const { ks } = detectors
const sample = (values: readonly number[]): NumberSample => numberSample(Float64Array.from(values))

describe('ks', () => {
  it.each(fixture.numbers.map((one) => [one.how, one] as const))('scipy says the same: %s', (how, one) => {
    const { statistic, pValue } = ask(ks, sample(one.reference), sample(one.current))
    expect(statistic).toBeCloseTo(one.ks, 12)
    if (how === 'asymp') expect(Math.abs(pValue / one.p - 1)).toBeLessThan(0.02)
    else expect(pValue).toBeCloseTo(one.p, 9)
  })

  it('compares a histogram at its edges alone, with the rows it was made of', () => {
    const edges = Float64Array.of(0, 1, 2, 3)
    const histogram: NumberSample = {
      of: 'number',
      count: 300,
      missing: 0,
      points: edges,
      counts: Float64Array.of(0, 100, 100, 100),
      rankError: 0,
      rows: 'between',
    }
    const even = sample(Array.from({ length: 300 }, (_, at) => (at + 0.5) / 100))
    expect(ask(ks, histogram, even)).toEqual({ statistic: 0, effect: 0, pValue: 1 })
    const within = sample(Array.from({ length: 300 }, (_, at) => Math.floor(at / 100) + 0.9))
    expect(ask(ks, histogram, within).statistic).toBe(0)
    const moved = sample(Array.from({ length: 300 }, () => 2.5))
    expect(ask(ks, histogram, moved).statistic).toBeCloseTo(2 / 3, 12)
    expect(ask(ks, moved, histogram).statistic).toBeCloseTo(2 / 3, 12)
  })

  it('takes the error of a sketch off before it judges', () => {
    const [a, b] = [
      sample(Array.from({ length: 2000 }, (_, at) => at)),
      sample(Array.from({ length: 2000 }, (_, at) => at + 160)),
    ]
    const sure = ask(ks, a, b)
    const unsure = ask(ks, { ...a, rankError: 0.03 }, { ...b, rankError: 0.03 })
    expect(sure.statistic).toBe(unsure.statistic)
    expect(sure.pValue).toBeLessThan(1e-4)
    expect(unsure.pValue).toBeGreaterThan(0.5)
  })
})
