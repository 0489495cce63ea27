import { lowered, wordsIn } from '@modelwright/runtime'
import { describe, expect, it } from 'vitest'
import { stopWordsOf } from '../../src/prepare/stop-words.ts'

const languages = ['da', 'de', 'en', 'es', 'fr', 'it', 'nl', 'pl', 'pt', 'sv']

describe('stop words', () => {
  it.each(languages)('%s: single words in lower case, each once, as texts are taken apart', (language) => {
    const words = stopWordsOf(language)
    expect(words.length).toBeGreaterThan(55)
    expect(new Set(words).size).toBe(words.length)
    for (const word of words) expect([lowered(word), wordsIn(word)]).toEqual([word, [word]])
  })

  it('keep what denies: it turns what is said round', () => {
    expect(stopWordsOf('en')).not.toContain('not')
    expect(stopWordsOf('de')).not.toContain('nicht')
    expect(stopWordsOf('fr')).not.toContain('pas')
  })

  it('refuses a language there is no list for, with those there are', () => {
    expect(() => stopWordsOf('english')).toThrow(
      expect.objectContaining({ code: 'PREPARE_LANGUAGE_UNKNOWN' }),
    )
    expect(() => stopWordsOf('toString')).toThrow(
      expect.objectContaining({ code: 'PREPARE_LANGUAGE_UNKNOWN' }),
    )
  })
})
