import { describe, expect, it, test } from 'vitest'
import { readFields } from '../../../src/core/index.ts'

function problemsOf(declared: unknown): string {
  try {
    readFields(declared, 'collect')
  } catch (error) {
    expect(error).toMatchObject({ code: 'CORE_FORM_INVALID', where: 'collect' })
    return (error as Error).message
  }
  return ''
}

describe('readFields', () => {
  it('completes what is declared', () => {
    expect(readFields({ wing: { type: 'number', unit: 'mm', units: ['cm'] } }, 'collect')).toEqual([
      {
        ...{ name: 'wing', type: 'number', label: 'wing', required: true, unit: 'mm' },
        units: [{ name: 'cm', factor: 10, offset: 0 }],
      },
    ])
    const [first] = readFields(
      { a: { type: 'choice', choices: ['x', { value: 'y', label: 'Y', help: 'h' }] } },
      'collect',
    )
    expect(first).toMatchObject({
      choices: [
        { value: 'x', label: 'x' },
        { value: 'y', label: 'Y' },
      ],
      choiceHelp: { y: 'h' },
    })
  })

  test.each([
    ['no field', {}, 'it has no field'],
    ['nothing', undefined, 'it has no field'],
    ['no type', { a: {} }, '"a" must say its type: number, choice, boolean, date, time, text'],
    [
      'one choice',
      { a: { type: 'choice', choices: ['x'] } },
      '"choices" of "a" must be a list of two or more',
    ],
    [
      'a choice twice',
      { a: { type: 'choice', choices: ['x', 'x'] } },
      '"x" is twice among the choices of "a"',
    ],
    [
      'a choice that is no text',
      { a: { type: 'choice', choices: ['x', 3] } },
      'a choice of "a" must be text, found 3',
    ],
    ['a key of another type', { a: { type: 'text', mim: 3 } }, '"a" is text, which takes no "mim"'],
    ['a typo', { a: { type: 'number', mix: 3 } }, 'did you mean "min"?'],
    ['bounds crossed', { a: { type: 'number', min: 3, max: 1 } }, '"min" of "a" is above its "max"'],
    ['a bound that is no date', { a: { type: 'date', min: 'soon' } }, '"min" of "a" must be an ISO date'],
    ['steps of nothing', { a: { type: 'number', step: 0 } }, '"step" of "a" must be a number above 0'],
    [
      'units without a unit',
      { a: { type: 'number', units: ['cm'] } },
      '"a" has "units" but no "unit" to keep values in',
    ],
    [
      'a unit of another kind',
      { a: { type: 'number', unit: 'mm', units: ['kg'] } },
      'the unit "kg" of "a" is not known (known beside mm: cm, m,',
    ],
    ['a broken pattern', { a: { type: 'text', pattern: '(' } }, '"pattern" of "a" is no regular expression'],
    [
      'a pattern that never ends',
      { a: { type: 'text', pattern: '(a+)+b' } },
      'repeats what is repeated already',
    ],
    [
      'a field that waits for none',
      { a: { type: 'text', when: { field: 'b', is: 1 } } },
      '"when" of "a" must name a field before it',
    ],
    [
      'a field that waits for what cannot be',
      { b: { type: 'choice', choices: ['x', 'y'] }, a: { type: 'text', when: { field: 'b', is: 'z' } } },
      'waits for "z", which is no choice of "b"',
    ],
    ['a blank name', { ' ': { type: 'text' } }, '" " is no name for a field'],
  ])('refuses %s', (_name, declared, sentence) => {
    expect(problemsOf(declared)).toContain(sentence)
  })

  it('collects all that is wrong', () => {
    const message = problemsOf({ a: { type: 'choice' }, b: { type: 'number', step: -1 }, c: {} })
    expect(message).toContain('"choices" of "a"')
    expect(message).toContain('"step" of "b"')
    expect(message).toContain('"c" must say its type')
  })
})
