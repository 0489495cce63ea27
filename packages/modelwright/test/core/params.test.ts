import { describe, expect, it } from 'vitest'
import { isModelwrightError, type OptionSpecs, readOptions, ruleOf } from '../../src/core/index.ts'

const specs = {
  rate: { type: 'number', default: 0.1, exclusiveMin: 0, max: 1, about: 'a rate' },
  rounds: { type: 'integer', default: 100, min: 1, about: 'rounds' },
  weight: { type: 'choice', default: 'none', choices: ['none', 'balanced'], about: 'weights' },
  verbose: { type: 'boolean', default: false, about: 'talk' },
  title: { type: 'text', default: '', about: 'a title' },
  columns: { type: 'list', default: [], about: 'names' },
} as const satisfies OptionSpecs

function refusal(given: Record<string, unknown>) {
  try {
    readOptions(specs, given, 'thing')
  } catch (error) {
    if (isModelwrightError(error)) return error
  }
  throw new Error('it was not refused')
}

describe('readOptions', () => {
  it('fills in defaults and freezes the values', () => {
    const values = readOptions(specs, { rounds: 5 }, 'thing')
    expect(values).toEqual({ rate: 0.1, rounds: 5, weight: 'none', verbose: false, title: '', columns: [] })
    expect(Object.isFrozen(values)).toBe(true)
  })

  it.each([
    [{ rate: 0 }, '"rate" must be a number above 0 to 1, found 0'],
    [{ rate: 1.5 }, 'found 1.5'],
    [{ rate: Number.NaN }, '"rate" must be'],
    [{ rate: Number.POSITIVE_INFINITY }, '"rate" must be'],
    [{ rate: '0.5' }, 'found "0.5"'],
    [{ rounds: 1.5 }, 'a whole number from 1'],
    [{ rounds: 0 }, 'found 0'],
    [{ weight: 'heavy' }, 'one of none, balanced'],
    [{ verbose: 1 }, 'true or false'],
    [{ title: 3 }, 'must be text'],
    [{ columns: ['a', 3] }, 'a list of names'],
    [{ columns: 'a' }, 'a list of names'],
  ])('refuses %j by the declared rule', (given, sentence) => {
    expect(refusal(given)).toMatchObject({
      code: 'CORE_OPTION_INVALID',
      message: expect.stringContaining(sentence),
    })
  })

  it('tells all problems at once and offers the nearest name', () => {
    const error = refusal({ rate: 2, ruonds: 3 })
    expect(error.message).toContain('"rate"')
    expect(error.message).toContain('there is no option "ruonds"')
    expect(error.mend[0]).toBe('Write "rounds" instead of "ruonds".')
  })

  it('knows every rule in words', () => {
    expect(Object.values(specs).map(ruleOf)).toEqual([
      'a number above 0 to 1',
      'a whole number from 1',
      'one of none, balanced',
      'true or false',
      'text',
      'a list of names',
    ])
  })
})
