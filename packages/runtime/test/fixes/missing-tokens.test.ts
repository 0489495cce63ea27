import { describe, expect, it } from 'vitest'
import { missingTokens } from '../../src/fixes/missing-tokens.ts'
import { readerOf } from '../../src/reader.ts'

const state = { tokens: ['?', 'NA'] }

describe('missing-tokens', () => {
  it('makes its words missing, letter for letter', () => {
    expect(['NA', '?', 'na', ' NA', 'NA?', ''].map((value) => missingTokens.apply(state, value))).toEqual([
      null,
      null,
      'na',
      ' NA',
      'NA?',
      '',
    ])
  })

  it.each([
    ['no words', {}],
    ['words that are no list', { tokens: 'NA' }],
    ['a word that is no text', { tokens: ['NA', 1] }],
    ['words out of order', { tokens: ['b', 'a'] }],
    ['a word twice', { tokens: ['a', 'a'] }],
    ['too many words', { tokens: Array.from({ length: 1001 }, (_, i) => String(i + 1000)) }],
  ])('refuses a state with %s', (_name, damaged) => {
    expect(() => missingTokens.read(readerOf(damaged, 'state'))).toThrow(
      expect.objectContaining({ code: 'PACK_ARTIFACT_REFUSED' }),
    )
  })
})
