import { describe, expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import { seedOf } from '../../../src/core/index.ts'
import { anyDependenceRates, levelOfWindow, noHistory, noteWindow } from '../../../src/monitor/index.ts'

describe('levels of windows', () => {
  it('starts strict, never falls below a hundredth, and is never above the rate', () => {
    let history = noHistory
    for (let window = 0; window < 5000; window++) {
      const level = levelOfWindow(history, 0.05)
      expect(level).toBeGreaterThanOrEqual(0.0005)
      expect(level).toBeLessThanOrEqual(0.05)
      history = noteWindow(history, false)
    }
  })

  it('a find earns rate, so that drift that stays is found with less', () => {
    let history = noHistory
    for (let window = 0; window < 50; window++) history = noteWindow(history, false)
    const before = levelOfWindow(history, 0.05)
    for (let window = 0; window < 20; window++) history = noteWindow(history, true)
    expect(levelOfWindow(history, 0.05)).toBeGreaterThan(5 * before)
  })

  it('of all windows called different hardly one in twenty is not', () => {
    let wrong = 0
    let called = 0
    let share = 0
    const runs = times(200, 4000)
    for (let run = 0; run < runs; run++) {
      const seed = seedOf(run)
      let history = noHistory
      let [falseFinds, finds] = [0, 0]
      for (let window = 0; window < 300; window++) {
        const isDrift = window % 10 === 9
        const p = isDrift ? seed.next() * 1e-5 : seed.next()
        const isFound = p <= levelOfWindow(history, 0.05)
        history = noteWindow(history, isFound)
        if (isFound) finds++
        if (isFound && !isDrift) falseFinds++
      }
      wrong += falseFinds
      called += finds
      share += finds === 0 ? 0 : falseFinds / finds
    }
    expect(called).toBeGreaterThan(25 * runs)
    expect(share / runs).toBeLessThan(0.05)
    expect(wrong / called).toBeLessThan(0.05)
  })

  it('any dependence costs the harmonic sum', () => {
    expect(anyDependenceRates([0.01, 0.04, 0.03])[0]).toBeCloseTo(0.03 * (1 + 1 / 2 + 1 / 3), 12)
    expect(anyDependenceRates([0.9, Number.NaN])).toEqual([0.9, Number.NaN])
  })
})
