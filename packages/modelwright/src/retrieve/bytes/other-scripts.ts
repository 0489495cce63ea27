import { lowered } from '@modelwright/runtime'
import { commonShare, likeliest, sampleOf } from './sample-letters.ts'

/** Encodings of one byte a letter whose letters are not Latin, told apart without being stated. */
export type OtherScript =
  | 'windows-1251'
  | 'koi8-u'
  | 'ibm866'
  | 'iso-8859-5'
  | 'windows-1253'
  | 'windows-1255'
  | 'windows-1256'
  | 'windows-874'

const cyrillic = 'оеаинтсрвлкмдпуяыгзбіъ'
const greek = 'αοιετσνηυρπκμλςάέίόύήώ'

/** The frequent letters of each script, in lower case. */
const candidates: readonly (readonly [OtherScript, string])[] = [
  ['windows-1251', cyrillic],
  ['koi8-u', cyrillic],
  ['ibm866', cyrillic],
  ['iso-8859-5', cyrillic],
  ['windows-1253', greek],
  ['windows-1255', 'יוהלאמתרבשנדעחקםכפגט'],
  ['windows-1256', 'الينمرتوبةدعسكفحجق'],
  ['windows-874', 'านรอกเงมยลวดสตทคบป่้ีัิุ'],
]

const shortestWord = 3
/** Share of bytes above 127 that must stand in words of nothing else: Latin text has an accent here and there. */
const fewestInWords = 0.6
const fewestBytes = 6

/** Whether words are made of bytes above 127, as those of scripts that are not Latin are. */
function isOfHighWords(bytes: Uint8Array): boolean {
  let high = 0
  let inWords = 0
  let run = 0
  for (let at = 0; at <= bytes.length; at++) {
    if (at < bytes.length && bytes[at] >= 0x80) {
      run++
      continue
    }
    high += run
    if (run >= shortestWord) inWords += run
    run = 0
  }
  return high >= fewestBytes && inWords >= fewestInWords * high
}

const isCapital = (letter: string): boolean => lowered(letter) !== letter

/** Share of letters that are frequent ones; a capital right behind a small letter is none. */
function scoreOf(text: string, common: ReadonlySet<string>): number {
  const letters = Array.from(text)
  const seen = letters.flatMap((letter, at) => {
    if (letter <= '\u007f') return []
    const before = at === 0 ? '' : letters[at - 1]
    const isMisplaced = isCapital(letter) && before > '\u007f' && !isCapital(before)
    return [isMisplaced ? '' : lowered(letter)]
  })
  return commonShare(seen, common)
}

const fewestCommon = 0.55

/**
 * Tells Cyrillic, Greek, Hebrew, Arabic and Thai text by the letters that are frequent in it.
 *
 * @returns undefined where most bytes above 127 stand alone, as in Latin text, or the letters are no frequent ones
 */
export function otherScriptOf(bytes: Uint8Array): OtherScript | undefined {
  const sample = sampleOf(bytes)
  if (!isOfHighWords(sample)) return undefined
  const scored = candidates.map(([encoding, letters]) => ({
    encoding,
    score: scoreOf(new TextDecoder(encoding).decode(sample), new Set(letters)),
  }))
  return likeliest(scored, fewestCommon)
}
