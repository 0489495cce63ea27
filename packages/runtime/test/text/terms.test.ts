import { describe, expect, it } from 'vitest'
import { eachTerm, type TermRules } from '../../src/text/terms.ts'

const rules: TermRules = { by: 'word', smallest: 1, largest: 2, shortest: 2, lower: true }
const termsOf = (text: string, given: Partial<TermRules> = {}): string[] => {
  const terms: string[] = []
  eachTerm(text, { ...rules, ...given }, (term) => terms.push(term))
  return terms
}

describe('eachTerm', () => {
  it('takes runs of words; short words are passed over before runs are made', () => {
    expect(termsOf('Not a GOOD tea')).toEqual(['not', 'not good', 'good', 'good tea', 'tea'])
    expect(termsOf('Not so', { lower: false, smallest: 2, largest: 3 })).toEqual(['Not so'])
    expect(termsOf('one', { smallest: 2 })).toEqual([])
  })

  it('takes runs of characters over blanks; two blanks or more are one', () => {
    expect(termsOf('ab \n c', { by: 'character', smallest: 2, largest: 3 })).toEqual([
      ...['ab', 'b ', ' c', 'ab ', 'b c'],
    ])
    expect(termsOf('a😀b', { by: 'character', smallest: 2, largest: 2 })).toEqual(['a😀', '😀b'])
  })

  it('takes runs of characters within words, which have a blank at each end', () => {
    expect(termsOf('ab  c', { by: 'character-in-word', smallest: 3, largest: 3 })).toEqual([
      ...[' ab', 'ab ', ' c '],
    ])
    expect(termsOf('a', { by: 'character-in-word', smallest: 4, largest: 6 })).toEqual([' a '])
    expect(termsOf('😀', { by: 'character-in-word', smallest: 2, largest: 5 })).toEqual([
      ...[' 😀', '😀 ', ' 😀 '],
    ])
  })
})
