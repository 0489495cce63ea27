import { fixes } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { missingTokensFix } from '../../../src/clean/fixes/missing-tokens.ts'
import { learnFixes, missingTokens, trim } from '../../../src/clean/index.ts'
import { categoryColumn, tableOf, textColumn } from '../../../src/core/index.ts'
import { checkFix } from '../../../src/testing/index.ts'

const tokensOf = (...values: (string | null)[]): readonly string[] => {
  const steps = learnFixes(tableOf({ x: categoryColumn(values) }), ['x'], [trim(), missingTokens()])
  const state = steps.find((step) => step.name === 'missing-tokens')?.state as
    | { tokens: string[] }
    | undefined
  return state?.tokens ?? []
}

describe('missing-tokens', () => {
  for (const { name, run } of checkFix(missingTokensFix, fixes['missing-tokens'])) it(name, run)

  it.each([
    ['NA among words', ['a', 'b', 'NA'], ['NA']],
    ['several words in one column', ['a', '?', 'n/a', 'null', 'b'], ['?', 'n/a', 'null']],
    [
      'phrases in any case',
      ['a', 'Not Known', 'NEUVEDENO', 'н/д', 'não consta'],
      ['NEUVEDENO', 'Not Known', 'não consta', 'н/д'],
    ],
    ['words with blanks around them', ['a', ' NA ', 'b'], ['NA']],
    ['None among numbers', ['1', '2.5', 'None'], ['None']],
    ['None among dates', ['2024-01-01', '2024-02-01', 'None'], ['None']],
    ['unknown and NA among numbers', ['1', 'unknown', 'NA'], ['NA', 'unknown']],
    ['minus alone', ['-', 'a', 'b'], ['-']],
    ['NA among few two-letter words', ['NA', 'US', 'DE'], ['NA']],
  ])('finds %s', (_name, values, tokens) => {
    expect(tokensOf(...values)).toEqual(tokens)
  })

  it.each([
    ['None among words', ['None', 'Minor', 'Substantial']],
    ['unknown among words', ['unknown', 'yes', 'no']],
    ['plus and minus', ['+', '-']],
    ['Namibia among countries', ['NA', 'DE', 'FR', 'US', 'GB', 'ZA', 'IT', 'ES', 'PT', 'NL', 'BE']],
    ['a word that only holds one', ['NAN', 'Nantes', 'nullable', 'a?']],
    ['nothing but None', ['None', 'None']],
    ['no values at all', [null, null]],
  ])('keeps %s', (_name, values) => {
    expect(tokensOf(...values)).toEqual([])
  })

  describe('words that two columns of quantities prove', () => {
    const rows = 200
    /** Numbers with a word in some rows. */
    const quantity = (word: string, holds: (row: number) => boolean) =>
      categoryColumn(Array.from({ length: rows }, (_, row) => (holds(row) ? word : `${row * 3 + 1}`)))
    const levels = (word: string, holds: (row: number) => boolean) =>
      categoryColumn(Array.from({ length: rows }, (_, row) => (holds(row) ? word : ['red', 'blue'][row % 2])))
    const columnsWith = (word: string, table: Parameters<typeof tableOf>[0]): readonly string[] =>
      learnFixes(tableOf(table), Object.keys(table), [missingTokens()])
        .filter(({ state }) => (state as { tokens: string[] }).tokens.includes(word))
        .flatMap(({ columns }) => [...columns])
        .sort()
    const every =
      (step: number, from: number) =>
      (row: number): boolean =>
        row % step === from

    it('are missing in columns of words, too', () => {
      const table = {
        a: quantity('ni idea', every(40, 1)),
        b: quantity('ni idea', every(40, 2)),
        c: levels('ni idea', every(40, 3)),
      }
      expect(columnsWith('ni idea', table)).toEqual(['a', 'b', 'c'])
    })

    it('are levels where one column alone proves them, where they are frequent, or where they are a state of the row', () => {
      const [one, two] = [every(40, 1), every(40, 2)]
      expect(columnsWith('void', { a: quantity('void', one), c: levels('void', every(40, 3)) })).toEqual([
        'a',
      ])
      expect(
        columnsWith('void', {
          a: quantity('void', one),
          b: quantity('void', two),
          c: levels('void', every(10, 3)),
        }),
      ).toEqual(['a', 'b'])
      expect(
        columnsWith('void', { a: quantity('void', one), b: quantity('void', one), c: levels('void', one) }),
      ).toEqual(['a', 'b'])
    })
  })

  it('takes own words as told, in the columns named', () => {
    const table = tableOf({ a: categoryColumn(['x', 'None']), b: textColumn(['y', 'None']) })
    expect(learnFixes(table, ['a', 'b'], [missingTokens({ own: ['None'], columns: ['b'] })])).toEqual([
      { name: 'missing-tokens', columns: ['b'], state: { tokens: ['None'] } },
    ])
    expect(learnFixes(table, ['a'], [missingTokens({ usual: false })])).toEqual([])
  })
})
