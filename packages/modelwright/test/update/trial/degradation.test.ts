import { expect, it } from 'vitest'
import { isLong, times } from '../../../../../test/long.ts'
import { seedOf } from '../../../src/core/index.ts'
import { degradationOf, noDegradation, watchOn } from '../../../src/update/trial/degradation.ts'
import { mostAllowed } from '../draws.ts'

const rules = { expected: 0.1, margin: 0.01, effect: 0.05, falseEvery: 100_000 }

function* losses(share: number, count: number, key: number) {
  const seed = seedOf(61).split(key, share)
  for (let row = 0; row < count; row++) yield seed.next() < share ? 1 : 0
}

it('a model that keeps what it promised is seldom taken for degraded, however long it is watched', () => {
  const [trials, rows] = [times(100, 2000), 5000]
  let alarms = 0
  for (let at = 0; at < trials; at++)
    if (degradationOf(watchOn(noDegradation, losses(0.11, rows, at), rules)).isDegraded) alarms++
  if (isLong) console.log(`${alarms} of ${trials} sound models taken for degraded within ${rows} rows`)
  expect(alarms).toBeLessThanOrEqual(mostAllowed(trials, rows / rules.falseEvery))
}, 900_000)

it('one that loses more from the beginning is noticed soon, with what it loses', () => {
  const found = degradationOf(watchOn(noDegradation, losses(0.25, 3000, 1), rules))
  expect(found).toMatchObject({ isDegraded: true })
  expect(found.since).toBeLessThan(100)
  expect(found.meanLoss).toBeGreaterThan(0.2)
})

it('one that is good for long and loses more then is noticed as soon, and since when is told', () => {
  const good = watchOn(noDegradation, losses(0.1, 20_000, 2), rules)
  expect(degradationOf(good)).toMatchObject({ isDegraded: false, count: 20_000 })
  let state = good
  let rows = 0
  for (const loss of losses(0.25, 3000, 3)) {
    state = watchOn(state, [loss], rules)
    rows++
    if (degradationOf(state).isDegraded) break
  }
  expect(rows).toBeLessThan(600)
  expect(Math.abs(degradationOf(state).since - 20_000)).toBeLessThan(300)
})

it('pieces or one row at a time: the same bits, also through JSON', () => {
  const all = [...losses(0.2, 2000, 4)]
  let state = noDegradation
  for (let at = 0; at < all.length; at += 13)
    state = watchOn(JSON.parse(JSON.stringify(state)) as typeof state, all.slice(at, at + 13), rules)
  expect(state).toEqual(watchOn(noDegradation, all, rules))
})

it('nothing seen is no degradation', () => {
  expect(degradationOf(noDegradation)).toEqual({
    isDegraded: false,
    since: 0,
    count: 0,
    meanLoss: Number.NaN,
  })
})
