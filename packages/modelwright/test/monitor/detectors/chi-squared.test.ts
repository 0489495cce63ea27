import { describe, expect, it } from 'vitest'
import { fisherExact } from '../../../src/monitor/distributions/fisher-exact.ts'
import { detectors, levelSample } from '../../../src/monitor/index.ts'
import { ask, fixture, named } from '../drift-fixture.ts'

const chiSquared = detectors['chi-squared']

describe('chi-squared', () => {
  it('scipy says the same', () => {
    for (const one of fixture.levels) {
      const { statistic, pValue } = ask(
        chiSquared,
        levelSample(named(one.reference)),
        levelSample(named(one.current)),
      )
      expect(statistic).toBeCloseTo(one.chi2, 9)
      expect(pValue).toBeCloseTo(one.p, 12)
    }
  })

  it('two small cells are counted exactly, as scipy does', () => {
    for (const [[a, b], p] of fixture.fisher) {
      const table = { reference: Float64Array.from(a), current: Float64Array.from(b) }
      expect(fisherExact(table)).toBeCloseTo(p, 9)
    }
    const [[a, b], p] = fixture.fisher[1]
    expect(ask(chiSquared, levelSample(named(a)), levelSample(named(b))).pValue).toBeCloseTo(p, 9)
  })

  it('more small cells are dealt again, and a level of its own is found', () => {
    const same = ask(chiSquared, levelSample(named([8, 3, 2, 2])), levelSample(named([7, 4, 2, 1])))
    expect(same.pValue).toBeGreaterThan(0.5)
    const other = ask(chiSquared, levelSample(named([8, 3, 2, 2])), levelSample(named([0, 1, 12, 1])))
    expect(other.pValue).toBeLessThan(0.005)
  })

  it('of many rows the rarest cells are joined', () => {
    const rare = Array.from({ length: 40 }, () => 1)
    const { pValue } = ask(
      chiSquared,
      levelSample(named([50_000, 30_000, ...rare])),
      levelSample(named([50_000, 30_000, ...rare])),
    )
    expect(pValue).toBe(1)
  })

  it("its effect is Cohen's w, which does not grow with rows nor with levels", () => {
    const moved = (size: number) =>
      ask(chiSquared, levelSample(named([5 * size, 5 * size])), levelSample(named([6 * size, 4 * size])))
        .effect
    expect(moved(1e5)).toBeCloseTo(0.201, 3)
    expect(moved(1e3)).toBeCloseTo(0.2, 2)
  })
})
