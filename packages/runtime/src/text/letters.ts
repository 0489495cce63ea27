import { lowerRuns, wordTurns } from './unicode-ranges.ts'

const unitCount = 65_536
const readNumbers = (packed: string): number[] => packed.split(' ').map((digits) => parseInt(digits, 36))

/** What is known of a code unit: its lower case, and whether it belongs to a word. Made when first asked. */
interface Letters {
  readonly lower: Uint16Array
  readonly isWord: Uint8Array
}

let known: Letters | undefined

function makeLower(): Uint16Array {
  const lower = new Uint16Array(unitCount)
  for (let unit = 0; unit < unitCount; unit++) lower[unit] = unit >= 0x41 && unit <= 0x5a ? unit + 32 : unit
  const runs = readNumbers(lowerRuns)
  for (let at = 0, start = 0; at < runs.length; at += 4) {
    start += runs[at]
    for (let i = 0; i < runs[at + 1]; i++) {
      const unit = start + i * runs[at + 2]
      lower[unit] = unit + runs[at + 3]
    }
  }
  return lower
}

function isAsciiWord(unit: number): boolean {
  return (
    (unit >= 0x30 && unit <= 0x39) ||
    (unit >= 0x41 && unit <= 0x5a) ||
    unit === 0x5f ||
    (unit >= 0x61 && unit <= 0x7a)
  )
}

function makeWord(): Uint8Array {
  const isWord = new Uint8Array(unitCount)
  for (let unit = 0; unit < 0x80; unit++) isWord[unit] = isAsciiWord(unit) ? 1 : 0
  let from = 0
  let inside = false
  for (const gap of readNumbers(wordTurns)) {
    if (inside) isWord.fill(1, from, from + gap)
    from += gap
    inside = !inside
  }
  if (inside) isWord.fill(1, from)
  // Halves of pairs are letters of rarer scripts, but for the pictures from U+1F000 on.
  isWord.fill(1, 0xd800, 0xe000)
  isWord.fill(0, 0xd83c, 0xd83f)
  return isWord
}

function letters(): Letters {
  known ??= { lower: makeLower(), isWord: makeWord() }
  return known
}

const chunkSize = 8192

function textOf(units: Uint16Array): string {
  let text = ''
  for (let at = 0; at < units.length; at += chunkSize)
    text += String.fromCharCode.apply(null, units.subarray(at, at + chunkSize) as unknown as number[])
  return text
}

/**
 * Lowers a text by the simple case mappings of Unicode, unit by unit, the same in every engine.
 *
 * The length stays. Letters beyond U+FFFF and the final sigma of Greek words are left as they are.
 *
 * @example
 * lowered('ÄRGER in ΑΘΗΝΑ') // → 'ärger in αθηνα'
 */
export function lowered(text: string): string {
  const { lower } = letters()
  let at = 0
  while (at < text.length && lower[text.charCodeAt(at)] === text.charCodeAt(at)) at++
  if (at === text.length) return text
  const units = new Uint16Array(text.length)
  for (let i = 0; i < text.length; i++) units[i] = lower[text.charCodeAt(i)]
  return textOf(units)
}

/** Calls back with the start and end of each word: letters, their marks, digits and `_` in a row. */
export function eachWord(text: string, found: (from: number, to: number) => void): void {
  const { isWord } = letters()
  let from = -1
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    // A pair counts as its first half says.
    const isPair = unit >= 0xd800 && unit < 0xdc00 && at + 1 < text.length
    if (isWord[unit] === 1) {
      if (from < 0) from = at
    } else if (from >= 0) {
      found(from, at)
      from = -1
    }
    if (isPair) at++
  }
  if (from >= 0) found(from, text.length)
}

/** Lists the words of a text. */
export function wordsIn(text: string): string[] {
  const words: string[] = []
  eachWord(text, (from, to) => {
    words.push(text.slice(from, to))
  })
  return words
}
