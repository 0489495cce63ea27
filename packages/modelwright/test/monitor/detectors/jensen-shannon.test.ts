import { describe, expect, it } from 'vitest'
import { detectors, levelSample } from '../../../src/monitor/index.ts'
import { ask, fixture, named } from '../drift-fixture.ts'

const jensenShannon = detectors['jensen-shannon']

describe('jensen-shannon', () => {
  it('scipy says the same of the distance and of the test behind it', () => {
    for (const one of fixture.levels) {
      const { effect, pValue } = ask(
        jensenShannon,
        levelSample(named(one.reference)),
        levelSample(named(one.current)),
      )
      expect(effect).toBeCloseTo(one.js, 12)
      expect(pValue).toBeCloseTo(one.gP, 12)
    }
  })

  it('is 1 where nothing is shared', () => {
    const { effect } = ask(jensenShannon, levelSample([['a', 40]]), levelSample([['b', 30]]))
    expect(effect).toBeCloseTo(1, 12)
  })

  it('takes levels that a sketch may not list as one', () => {
    const full = levelSample([
      ['a', 50],
      ['b', 30],
      ['c', 20],
    ])
    const part = levelSample(
      [
        ['a', 50],
        ['b', 30],
      ],
      { rest: 20 },
    )
    expect(ask(jensenShannon, full, part).effect).toBe(0)
  })
})
