import { describe, expect, it } from 'vitest'
import { waiter } from '../../../src/train/trees/waiting.ts'

/** Waits so often, each time told what `tells` says of that wait; gives the looks that were asked for. */
function looksOver(times: number, tells: (wait: number) => number): number[] {
  const asked: number[] = []
  const wait = waiter((looks) => {
    asked.push(looks)
    return tells(asked.length - 1)
  })
  for (let at = 0; at < times; at++) wait()
  return asked
}

describe('a waiter', () => {
  it('stays awake while waits are short, also when a few are not', () => {
    const asked = looksOver(10_000, (wait) => (wait % 100 === 0 ? 2 : 0))
    expect(new Set(asked)).toEqual(new Set([200_000]))
  })

  it('sleeps nearly always where staying awake was in vain, and tries again', () => {
    const asked = looksOver(20_000, () => 2)
    const awake = asked.filter((looks) => looks === 200_000).length
    expect(awake).toBeGreaterThan(20)
    expect(awake).toBeLessThan(100)
  })

  it('stays awake again once the host is free', () => {
    const asked = looksOver(20_000, (wait) => (wait < 5000 ? 2 : 0))
    expect(new Set(asked.slice(10_000))).toEqual(new Set([200_000]))
  })

  it('says that the fit was given up, awake or asleep, and nothing of having slept', () => {
    const told: number[] = []
    const answers = [0, 2, 1, ...new Array<number>(40).fill(2), 1]
    const wait = waiter(() => answers[told.length])
    for (const _ of answers) told.push(wait())
    expect(told).toEqual(answers.map((answer) => (answer === 1 ? 1 : 0)))
  })
})
