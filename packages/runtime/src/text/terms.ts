import { isBlank } from '../fixes/trim.ts'
import { withoutAccents } from './accents.ts'
import { lowered, wordsIn } from './letters.ts'

/** How a text is taken apart into terms. */
export interface TermRules {
  /** Runs of words, of characters, or of characters within words. */
  readonly by: 'word' | 'character' | 'character-in-word'
  /** The shortest and longest runs. */
  readonly smallest: number
  readonly largest: number
  /** Words of fewer characters are passed over; only where terms are words. */
  readonly shortest: number
  /** Whether upper and lower case are one. */
  readonly lower: boolean
  /** Whether letters count without their accents; absent: they do not. */
  readonly folded?: boolean
  /** Words that are passed over, as they are after lowering and folding; only where terms are words. */
  readonly stop?: readonly string[]
}

const stopSets = new WeakMap<readonly string[], ReadonlySet<string>>()

function stopSetOf(stop: readonly string[]): ReadonlySet<string> {
  let set = stopSets.get(stop)
  if (set === undefined) {
    set = new Set(stop)
    stopSets.set(stop, set)
  }
  return set
}

/** Splits a text into characters, pairs of units kept whole. */
function charactersOf(text: string): string[] {
  return Array.from(text)
}

function hasPair(text: string): boolean {
  for (let i = 0; i < text.length; i++) if ((text.charCodeAt(i) & 0xf800) === 0xd800) return true
  return false
}

/** Makes one blank of each run of two blanks or more; a single one stays as it is. */
function squeezed(text: string): string {
  let out = ''
  let from = 0
  for (let at = 0; at < text.length; ) {
    let end = at
    while (end < text.length && isBlank(text.charCodeAt(end))) end++
    if (end - at > 1) {
      out += `${text.slice(from, at)} `
      from = end
    }
    at = end === at ? at + 1 : end
  }
  return from === 0 ? text : out + text.slice(from)
}

function piecesOf(text: string): string[] {
  const pieces: string[] = []
  let from = -1
  for (let at = 0; at <= text.length; at++) {
    const isEnd = at === text.length || isBlank(text.charCodeAt(at))
    if (!isEnd && from < 0) from = at
    if (!isEnd || from < 0) continue
    pieces.push(text.slice(from, at))
    from = -1
  }
  return pieces
}

type Take = (term: string) => void

function eachWordRun(text: string, rules: TermRules, take: Take): void {
  const { smallest, largest, shortest, stop } = rules
  const all = wordsIn(text)
  const long = shortest <= 1 ? all : all.filter((word) => word.length >= shortest)
  const passed = stop === undefined ? undefined : stopSetOf(stop)
  const words = passed === undefined ? long : long.filter((word) => !passed.has(word))
  for (let at = 0; at < words.length; at++) {
    let term = ''
    const most = Math.min(largest, words.length - at)
    for (let size = 1; size <= most; size++) {
      term = size === 1 ? words[at] : `${term} ${words[at + size - 1]}`
      if (size >= smallest) take(term)
    }
  }
}

function runsOf(text: string, size: number, take: Take): void {
  if (!hasPair(text)) {
    for (let at = 0; at + size <= text.length; at++) take(text.slice(at, at + size))
    return
  }
  const characters = charactersOf(text)
  for (let at = 0; at + size <= characters.length; at++) take(characters.slice(at, at + size).join(''))
}

function eachCharacterRun(text: string, { smallest, largest }: TermRules, take: Take): void {
  const whole = squeezed(text)
  for (let size = smallest; size <= largest; size++) runsOf(whole, size, take)
}

function eachRunInWords(text: string, { smallest, largest }: TermRules, take: Take): void {
  for (const piece of piecesOf(text)) {
    const padded = ` ${piece} `
    const length = hasPair(padded) ? charactersOf(padded).length : padded.length
    for (let size = smallest; size <= largest; size++) {
      if (size >= length) {
        take(padded)
        break
      }
      runsOf(padded, size, take)
    }
  }
}

/**
 * Calls back with each term of a text, repeated ones each time: scikit-learn's `word`, `char` and `char_wb` analyzers.
 *
 * Training and serving both come here.
 *
 * @see scikit-learn, `sklearn.feature_extraction.text.CountVectorizer`
 */
export function eachTerm(text: string, rules: TermRules, take: Take): void {
  const cased = rules.lower ? lowered(text) : text
  const plain = rules.folded === true ? withoutAccents(cased) : cased
  if (rules.by === 'word') eachWordRun(plain, rules, take)
  else if (rules.by === 'character') eachCharacterRun(plain, rules, take)
  else eachRunInWords(plain, rules, take)
}
