import { expect, it } from 'vitest'
import { times } from '../../../../../test/long.ts'
import { seedOf } from '../../../src/core/index.ts'
import { degradationOf, noDegradation, watchOn } from '../../../src/update/trial/degradation.ts'
import { mostAllowed } from '../draws.ts'

const rules = { expected: 0.1, margin: 0.01, effect: 0.05, alpha: 0.01 }

function watch(share: number, key: number, most: number) {
  const seed = seedOf(61).split(key)
  let state = noDegradation
  for (let row = 0; row < most; row++) {
    state = watchOn(state, [seed.next() < share ? 1 : 0], rules)
    if (degradationOf(state, rules).isDegraded) break
  }
  return degradationOf(state, rules)
}

it('a model that keeps what it promised is seldom taken back, however long it is watched', () => {
  const trials = times(100, 2000)
  const back = Array.from({ length: trials }, (_, at) => watch(0.11, at, 5000)).filter(
    ({ isDegraded }) => isDegraded,
  )
  expect(back.length).toBeLessThanOrEqual(mostAllowed(trials, rules.alpha))
})

it('one that loses more is taken back, and the loss is told', () => {
  const found = watch(0.25, 1, 5000)
  expect(found.isDegraded).toBe(true)
  expect(found.count).toBeLessThan(1000)
  expect(found.meanLoss).toBeGreaterThan(0.15)
})

it('nothing seen is no degradation', () => {
  expect(degradationOf(noDegradation, rules)).toEqual({ isDegraded: false, count: 0, meanLoss: Number.NaN })
})
