import { assert, constantFrom, array as fcArray, integer, property, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Plain, type Rulings, replayRulings, startRulings, timeRead } from '../../src/core/index.ts'

/** Work that asks for choices and deadlines as a script says; gives all answers. */
function work(rulings: Rulings, script: readonly { about: string; value: number; comesAt: number }[]) {
  const answers: Plain[] = []
  for (const { about, value, comesAt } of script) {
    answers.push(rulings.decide(about, () => value))
    let asked = 0
    const deadline = rulings.deadline(`${about} time`, {
      expired: () => ++asked >= comesAt,
      remainingMs: () => Number.POSITIVE_INFINITY,
    })
    for (let i = 0; i < 5; i++) answers.push(deadline.expired())
  }
  return answers
}

describe('rulings', () => {
  it('are replayed to the same answers, also once they went through JSON', () => {
    const step = record({
      about: constantFrom('a', 'b'),
      value: integer(),
      comesAt: integer({ min: 1, max: 8 }),
    })
    assert(
      property(fcArray(step, { maxLength: 20 }), (script) => {
        const first = startRulings()
        const answers = work(first, script)
        const notes = JSON.parse(JSON.stringify(first.notes()))
        const other = script.map((entry) => ({ ...entry, value: entry.value + 1, comesAt: 3 }))
        expect(work(replayRulings(notes), other)).toEqual(answers)
      }),
    )
  })

  it('say so when work asks for one that was not made', () => {
    const rulings = startRulings()
    rulings.decide('rows', () => 5)
    const again = replayRulings(rulings.notes())
    expect(again.decide('rows', () => 6)).toBe(5)
    for (const ask of [
      () => again.decide('rows', () => 6),
      () => again.recall('toString'),
      () => again.deadline('time', { expired: () => false, remainingMs: () => 1 }),
    ])
      expect(ask).toThrow(expect.objectContaining({ code: 'CORE_RULING_ABSENT' }))
  })

  it('note, once, that the time left was read', () => {
    const rulings = startRulings()
    const deadline = rulings.deadline('learner mine', { expired: () => false, remainingMs: () => 12 })
    expect(deadline.remainingMs() + deadline.remainingMs()).toBe(24)
    expect(rulings.notes()[timeRead]).toEqual(['learner mine'])
    expect(replayRulings(rulings.notes()).deadline('learner mine', deadline).remainingMs()).toBe(Infinity)
  })

  it('a deadline that came stays', () => {
    let asked = 0
    const rulings = startRulings()
    const flickering = { expired: () => ++asked === 2, remainingMs: () => Number.POSITIVE_INFINITY }
    const deadline = rulings.deadline('x', flickering)
    expect([1, 2, 3].map(() => deadline.expired())).toEqual([false, true, true])
    expect(rulings.notes()['x']).toEqual([2])
  })
})
