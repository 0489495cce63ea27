import { describe, expect, it } from 'vitest'
import { detectors, numberSample } from '../../../src/monitor/index.ts'
import { ask, fixture } from '../drift-fixture.ts'

const { wasserstein } = detectors

describe('wasserstein', () => {
  it.each(fixture.numbers.map((one, at) => [at, one] as const))('scipy says the same, %i', (_, one) => {
    const [a, b] = [one.reference, one.current].map((values) => numberSample(Float64Array.from(values)))
    const { statistic, effect } = ask(wasserstein, a, b)
    expect(statistic).toBeCloseTo(one.wasserstein, 9)
    expect(effect).toBeCloseTo(one.normalised, 9)
  })

  it('a move by a constant is that many standard deviations', () => {
    const values = Float64Array.of(1, 2, 3, 4)
    const { statistic, effect } = ask(
      wasserstein,
      numberSample(values),
      numberSample(values.map((x) => x + 3)),
    )
    expect(statistic).toBeCloseTo(3, 12)
    expect(effect).toBeCloseTo(3 / Math.sqrt(1.25), 12)
  })

  it('is endless where the reference was one value and the window is not', () => {
    const { effect } = ask(
      wasserstein,
      numberSample(Float64Array.of(5, 5, 5)),
      numberSample(Float64Array.of(5, 6)),
    )
    expect(effect).toBe(Number.POSITIVE_INFINITY)
  })
})
