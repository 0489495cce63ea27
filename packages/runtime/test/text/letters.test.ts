import { describe, expect, it } from 'vitest'
import { lowered, wordsIn } from '../../src/text/letters.ts'

const bmp = Array.from({ length: 0xffff }, (_, unit) => unit).filter((unit) => unit < 0xd800 || unit > 0xdfff)
const assigned = /[^\p{Cn}\p{Co}]/u

describe('lowered', () => {
  it('gives what the host gives, for all that it maps to one unit', () => {
    const wrong = bmp.filter((unit) => {
      const text = String.fromCharCode(unit)
      const wanted = text.toLowerCase()
      // An older host does not know the newest letters.
      return wanted.length === 1 && assigned.test(text) && lowered(text) !== wanted
    })
    expect(wrong).toEqual([])
  })

  it('lowers the dotted I to i, leaves pairs as they are, and keeps the length of long texts', () => {
    expect(lowered('İSTANBUL 😀 𐐀')).toBe('istanbul 😀 𐐀')
    const long = 'ÄB'.repeat(20_000)
    expect(lowered(long)).toBe('äb'.repeat(20_000))
    expect(lowered('as it is')).toBe('as it is')
  })
})

describe('wordsIn', () => {
  it('goes by letters, marks and digits of all scripts, as Unicode has them', () => {
    const wrong = bmp.filter((unit) => {
      const text = String.fromCharCode(unit)
      return assigned.test(text) && (wordsIn(text).length === 1) !== /[\p{L}\p{M}\p{N}_]/u.test(text)
    })
    expect(wrong).toEqual([])
  })

  it.each([
    ["I've tried, 2nd-best_of 3!", ['I', 've', 'tried', '2nd', 'best_of', '3']],
    ['naïve Straße 東京タワー हिन्दी', ['naïve', 'Straße', '東京タワー', 'हिन्दी']],
    ['great😀stuff', ['great', 'stuff']],
    ['old 𠀀𠀁 signs', ['old', '𠀀𠀁', 'signs']],
    ['', []],
    ['... !!', []],
  ])('%s', (text, wanted) => {
    expect(wordsIn(text)).toEqual(wanted)
  })
})
