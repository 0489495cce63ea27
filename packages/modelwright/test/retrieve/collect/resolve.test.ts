import { describe, expect, test } from 'vitest'
import { type FormValues, readFields } from '../../../src/core/index.ts'
import type { AnswerEvent } from '../../../src/retrieve/collect/events.ts'
import { type Rule, resolve } from '../../../src/retrieve/collect/resolve.ts'

const fields = readFields(
  {
    species: { type: 'choice', choices: ['robin', 'wren', 'owl'] },
    wing: { type: 'number', required: false, tolerance: 1 },
  },
  'test',
)

const event = (by: string, values: FormValues, what: 'answer' | 'settle' = 'answer'): AnswerEvent => ({
  ...{ id: by, at: '2026-01-01', by, do: what, row: 'r', values },
})

function decide(rule: Rule, said: readonly (readonly [string, number?])[], settled?: string) {
  const answers = said.map(([species, wing = null], at) => event(`p${at}`, { species, wing }))
  return resolve(
    {
      answers: new Map(answers.map((one) => [one.by, one])),
      skips: new Map(),
      ...(settled !== undefined && { settled: event('judge', { species: settled, wing: null }, 'settle') }),
    },
    fields,
    rule,
  )
}

const rule = (agree: Rule['agree'], overlap: number): Rule => ({ agree, overlap })

describe('resolve', () => {
  test.each([
    ['nobody answered', rule('majority', 1), [], undefined, false],
    ['one of one', rule('majority', 1), ['wren'], 'wren', false],
    ['one of two', rule('majority', 2), ['wren'], undefined, false],
    ['two alike of three, the third still to come', rule('majority', 3), ['wren', 'wren'], undefined, false],
    ['two of three', rule('majority', 3), ['wren', 'wren', 'owl'], 'wren', false],
    ['a tie', rule('majority', 2), ['wren', 'owl'], undefined, true],
    ['a tie where one would have done', rule('majority', 1), ['wren', 'owl'], undefined, true],
    ['three of three differ', rule('majority', 3), ['wren', 'owl', 'robin'], undefined, true],
    ['all alike', rule('unanimous', 2), ['wren', 'wren'], 'wren', false],
    ['not all alike', rule('unanimous', 3), ['wren', 'wren', 'owl'], undefined, false],
    ['not all alike, to be decided', rule('adjudicated', 3), ['wren', 'wren', 'owl'], undefined, true],
  ] as const)('%s', (_name, given, said, species, isConflict) => {
    const found = decide(
      given,
      said.map((one) => [one] as const),
    )
    expect(found.values?.['species']).toBe(species)
    expect(found.isConflict).toBe(isConflict)
  })

  test('a decision counts before the answers, except where all must say the same', () => {
    const said = [['wren'], ['owl']] as const
    expect(decide(rule('majority', 2), said, 'robin')).toMatchObject({
      values: { species: 'robin' },
      isConflict: false,
    })
    expect(decide(rule('adjudicated', 2), said, 'robin')).toMatchObject({ values: { species: 'robin' } })
    expect(decide(rule('unanimous', 2), said, 'robin').values).toBeUndefined()
  })

  test('of numbers the median counts; within their tolerance they are alike', () => {
    const said = [
      ['wren', 50],
      ['wren', 51],
      ['wren', 50.5],
    ] as const
    expect(decide(rule('unanimous', 3), said).values).toEqual({ species: 'wren', wing: 50.5 })
    const apart = [
      ['wren', 50],
      ['wren', 60],
      ['wren', 54],
    ] as const
    expect(decide(rule('majority', 3), apart)).toMatchObject({ values: { wing: 54 }, differing: ['wing'] })
    expect(decide(rule('adjudicated', 3), apart)).toMatchObject({ isConflict: true })
  })
})
