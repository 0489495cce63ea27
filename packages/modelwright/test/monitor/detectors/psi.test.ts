import { describe, expect, it } from 'vitest'
import { detectors, levelSample, numberSample } from '../../../src/monitor/index.ts'
import { ask, fixture, named } from '../drift-fixture.ts'

const { psi } = detectors

describe('psi', () => {
  it('numpy says the same of levels and of tenths of the reference', () => {
    for (const one of fixture.levels)
      expect(
        ask(psi, levelSample(named(one.reference)), levelSample(named(one.current))).statistic,
      ).toBeCloseTo(one.psi, 12)
    for (const { reference, current, psi: index } of fixture.deciles) {
      const [a, b] = [reference, current].map((values) => numberSample(Float64Array.from(values)))
      expect(ask(psi, a, b).statistic).toBeCloseTo(index, 12)
    }
  })

  it('knows that few rows always look moved', () => {
    const few = ask(psi, levelSample(named([5, 5, 5, 5, 5])), levelSample(named([3, 6, 5, 7, 4])))
    expect(few.effect).toBeGreaterThan(0.05)
    expect(few.pValue).toBeGreaterThan(0.3)
    const many = ask(
      psi,
      levelSample(named([5e4, 5e4, 5e4, 5e4, 5e4])),
      levelSample(named([3e4, 6e4, 5e4, 7e4, 4e4])),
    )
    expect(many.effect).toBeCloseTo(few.effect, 12)
    expect(many.pValue).toBeLessThan(1e-100)
  })

  it('missing values are a cell', () => {
    const a = levelSample(named([50, 50]))
    const b = levelSample(named([40, 40]), { missing: 20 })
    expect(ask(psi, a, b).statistic).toBeGreaterThan(1)
  })
})
