import { describe, expect, it } from 'vitest'
import type { NumberSample } from '../../../src/core/index.ts'
import { detectors, numberSample } from '../../../src/monitor/index.ts'
import { ask, fixture } from '../drift-fixture.ts'

const { 'mann-whitney': mannWhitney } = detectors

describe('mann-whitney', () => {
  it.each(fixture.numbers.map((one, at) => [at, one] as const))(
    'scipy says the same, ties too, %i',
    (_, one) => {
      const [a, b] = [one.reference, one.current].map((values) => numberSample(Float64Array.from(values)))
      const { statistic, pValue } = ask(mannWhitney, a, b)
      expect(statistic).toBeCloseTo(one.share, 12)
      expect(pValue).toBeCloseTo(one.mannWhitney, 9)
    },
  )

  it('rows of one bin of a histogram are ties', () => {
    const histogram: NumberSample = {
      of: 'number',
      count: 300,
      missing: 0,
      points: Float64Array.of(0, 1, 2, 3),
      counts: Float64Array.of(0, 100, 100, 100),
      rankError: 0,
      rows: 'between',
    }
    const even = numberSample(Float64Array.from({ length: 300 }, (_, at) => (at + 0.5) / 100))
    expect(ask(mannWhitney, histogram, even)).toEqual({ statistic: 0.5, effect: 0, pValue: 1 })
    const high = numberSample(new Float64Array(50).fill(2.5))
    expect(ask(mannWhitney, histogram, high).statistic).toBeCloseTo(5 / 6, 12)
    expect(ask(mannWhitney, high, histogram).statistic).toBeCloseTo(1 / 6, 12)
  })
})
