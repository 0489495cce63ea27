import { editDistance, fingerprintOf, lowered } from '@modelwright/runtime'
import { plainPrint, spelledPrint } from './letters-plain.ts'
import { initialsOf, isShortFor, type Wording, wordingOf, wordsKey } from './words/abbreviations.ts'
import { isPlace, placesByCode } from './words/places.ts'

type Counts = ReadonlyMap<string, number>

/** Why a spelling is taken for a level. */
export type MergeReason =
  | 'case or separators'
  | 'accents'
  | 'known abbreviation'
  | 'code of a place'
  | 'initials'
  | 'typing error'

/** A spelling and the level it means. */
export interface Merge {
  readonly from: string
  readonly to: string
  readonly why: MergeReason
  /** Rows of the spelling, and of the level with all its spellings of the same letters. */
  readonly rows: number
  readonly ofRows: number
}

/** Levels that are one by their letters. */
interface Cluster {
  readonly level: string
  readonly spellings: readonly string[]
  readonly rows: number
}

const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

type Style = 'lower' | 'upper' | 'other'

function styleOf(level: string): Style {
  if (lowered(level) === level) return 'lower'
  return /[a-zà-öø-ÿ]/.test(level) ? 'other' : 'upper'
}

/** How most rows of a column write: small, capital or mixed letters. */
function usualStyle(counts: Counts): Style {
  const rows = { lower: 0, upper: 0, other: 0 }
  for (const [level, count] of counts) if (/[^\d\W]/.test(level)) rows[styleOf(level)] += count
  return (['other', 'lower', 'upper'] as const).reduce((a, b) => (rows[b] > rows[a] ? b : a))
}

/** The most frequent spelling; of those about as frequent, one written as the column usually is, without odd blanks. */
function chosen(spellings: readonly string[], counts: Counts, style: Style): string {
  const most = spellings.reduce((rows, spelling) => Math.max(rows, counts.get(spelling)!), 0)
  const merit = (spelling: string): number =>
    (styleOf(spelling) === style ? 2 : 0) + (/\s\s|[_\u00a0]/.test(spelling) ? 0 : 1)
  const rivals = spellings.filter((spelling) => counts.get(spelling)! * 2 >= most)
  return rivals.sort((a, b) => merit(b) - merit(a) || counts.get(b)! - counts.get(a)! || byCodeUnit(a, b))[0]
}

/** Shorter values that differ in case are codes: "a" is not "A". */
const shortest = 3
const letterCount = (text: string): number =>
  text.replace(/[\d\W_]/g, (mark) => (mark.charCodeAt(0) > 0xbf ? mark : '')).length

function groupsBy(levels: readonly string[], print: (level: string) => string): string[][] {
  const groups = new Map<string, string[]>()
  for (const level of levels) {
    const key = letterCount(level) < shortest ? `=${level}` : print(level)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [level])
    else group.push(level)
  }
  return [...groups.values()]
}

function clustersOf(counts: Counts): { clusters: Cluster[]; merges: Merge[] } {
  const style = usualStyle(counts)
  const merges: Merge[] = []
  let clusters: Cluster[] = [...counts].map(([level, rows]) => ({ level, spellings: [level], rows }))
  const join = (print: (level: string) => string, why: MergeReason): void => {
    const byLevel = new Map(clusters.map((cluster) => [cluster.level, cluster]))
    clusters = groupsBy([...byLevel.keys()], print).map((levels) => {
      if (levels.length === 1) return byLevel.get(levels[0])!
      const parts = levels.map((level) => byLevel.get(level)!)
      const spellings = parts.flatMap((part) => part.spellings)
      const level = chosen(spellings, counts, style)
      const ofRows = parts.reduce((sum, { rows }) => sum + rows, 0)
      for (const from of spellings) {
        const earlier = merges.findIndex((merge) => merge.from === from)
        if (earlier >= 0) merges.splice(earlier, 1)
        if (from === level) continue
        const isFold = fingerprintOf(from) === fingerprintOf(level)
        merges.push({
          from,
          to: level,
          why: isFold ? 'case or separators' : why,
          rows: counts.get(from)!,
          ofRows,
        })
      }
      return { level, spellings, rows: ofRows }
    })
  }
  join(fingerprintOf, 'case or separators')
  join(plainPrint, 'accents')
  join(spelledPrint, 'accents')
  return { clusters, merges }
}

/** So much more frequent must a level be than what is taken for a typing error of it, or a short form. */
const typoTimes = 10
const shortTimes = 2

/** Edits that may part a typing error from its level: by length, so that words stay words. */
function editsAllowed(length: number): number {
  return length >= 8 ? 2 : length >= 5 ? 1 : 0
}

/** Beginnings that turn a word into its opposite, and words that differ in a letter or two without being one. */
const opposites =
  /^(?:un|in|im|ir|il|a|an|ab|dis|non|de|re|pre|post|sub|over|under|up|down|bi|tri|semi|anti|pro|out|off|on)$/

function isOpposite(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a]
  return long.endsWith(short) && opposites.test(long.slice(0, long.length - short.length))
}

/** Where two texts part: the first letter that differs, and what is left of each from there. */
function partingOf(a: string, b: string): { at: number; rest: readonly [string, string] } {
  let at = 0
  while (at < a.length && at < b.length && a[at] === b[at]) at++
  return { at, rest: [a.slice(at), b.slice(at)] }
}

/** Codes that end in a letter of their own: "FuseA" and "FuseP", "Type B", "Twnhs" and "TwnhsE". */
function endsInCode(a: string, b: string): boolean {
  const { at, rest } = partingOf(a, b)
  const isCapital = (text: string): boolean => at > 0 && /^[A-Z]/.test(text)
  return (rest.every((text) => text.length <= 1) && Math.max(a.length, b.length) < 8) || rest.some(isCapital)
}

const wordCount = (text: string): number => text.split(/[\s_-]+/).length

/** Whether a rare spelling is a typing error of a frequent one: a letter or two, the first one right, no other word. */
function isTypo(rare: string, frequent: string): boolean {
  const a = plainPrint(rare)
  const b = plainPrint(frequent)
  if (Math.abs(a.length - b.length) > 2 || a[0] !== b[0]) return false
  const limit = editsAllowed(Math.min(a.length, b.length))
  if (limit === 0 || editDistance(a, b, limit) > limit) return false
  if (/\d/.test(a) || /\d/.test(b) || isOpposite(a, b) || endsInCode(rare, frequent)) return false
  return (
    wordCount(rare) === wordCount(frequent) && !isPlace(fingerprintOf(rare)) && !wordsDiffer(rare, frequent)
  )
}

/** Whether a whole word stands in the place of another one: "Class A" and "Class B", "North Dakota" and "South Dakota". */
function wordsDiffer(a: string, b: string): boolean {
  const words = lowered(a).split(/[\s_-]+/)
  const others = lowered(b).split(/[\s_-]+/)
  if (words.length !== others.length) return false
  return words.some((word, at) => {
    const other = others[at]
    if (word === other) return false
    const size = Math.min(word.length, other.length)
    return word[0] !== other[0] || size < 4 || editDistance(word, other, 2) > editsAllowed(size + 1)
  })
}

interface Found {
  readonly cluster: Cluster
  readonly why: MergeReason
}

/** A cluster with its level taken apart: each is compared with all others. */
interface Worded {
  readonly cluster: Cluster
  readonly wording: Wording
}

interface Others {
  readonly all: readonly Worded[]
  readonly byWords: ReadonlyMap<string, readonly Worded[]>
}

function othersOf(clusters: readonly Cluster[]): Others {
  const all = clusters.map((cluster) => ({ cluster, wording: wordingOf(lowered(cluster.level)) }))
  const byWords = new Map<string, Worded[]>()
  for (const one of all) {
    const key = wordsKey(one.wording)
    byWords.set(key, [...(byWords.get(key) ?? []), one])
  }
  return { all, byWords }
}

/** The clusters that a rare one may be a short form of, by what makes it one. */
function shortFormsOf(
  { cluster: rare, wording: short }: Worded,
  { all, byWords }: Others,
  codes: ReadonlyMap<string, readonly string[]>,
): Found[] {
  const isCapital = /^[A-Z]{2,4}$/.test(rare.level)
  // Points in a code say nothing: "U.P." is "UP".
  const places = codes.get(rare.level) ?? codes.get(rare.level.replace(/\b([A-Z])\./g, '$1'))
  // Digits name things: nothing is short for them.
  if (places === undefined && !/^[1-4](?:st|nd|rd|th)?\b/.test(short.text) && /\d/.test(short.text)) return []
  // Words that stand for nothing but themselves can only be found again: most levels need not be compared with all.
  const isPlain = places === undefined && !isCapital && !short.isCut
  const others = isPlain ? byWords.get(wordsKey(short))! : all
  return others.flatMap(({ cluster, wording }): Found[] => {
    if (cluster === rare || cluster.rows < shortTimes * rare.rows) return []
    if (places?.includes(fingerprintOf(cluster.level)) === true) return [{ cluster, why: 'code of a place' }]
    if (isShortFor(short, wording)) return [{ cluster, why: 'known abbreviation' }]
    const isInitials =
      isCapital && cluster.rows >= typoTimes * rare.rows && initialsOf(cluster.level) === rare.level
    return isInitials ? [{ cluster, why: 'initials' }] : []
  })
}

function typosOf(rare: Cluster, others: readonly Cluster[]): Found[] {
  return others
    .filter((cluster) => cluster.rows >= typoTimes * rare.rows && isTypo(rare.level, cluster.level))
    .map((cluster) => ({ cluster, why: 'typing error' }))
}

/** Among more levels than this two real ones are often a letter apart: "Clifton" and "Clinton". */
const mostForTypos = 100

/** More clusters than this are names, not levels: only letters that are one are joined. */
const mostClusters = 2000

/**
 * Finds the spellings of a column that mean a level: those with the same letters, known short forms, and rare typing
 * errors of a frequent level. Only where one level alone may be meant.
 *
 * @param except - spellings that are levels of their own, whatever they resemble
 */
export function mergesIn(given: Counts, except: readonly string[]): Merge[] {
  const counts = new Map([...given].filter(([level]) => !except.includes(level)))
  const { clusters, merges } = clustersOf(counts)
  if (clusters.length > mostClusters) return merges
  const codes = placesByCode(clusters.map(({ level }) => level))
  const joined = new Map<Cluster, Found>()
  const byRows = clusters.slice().sort((a, b) => a.rows - b.rows || byCodeUnit(a.level, b.level))
  const others = othersOf(byRows)
  for (const one of others.all) {
    const rare = one.cluster
    const short = shortFormsOf(one, others, codes)
    const isFew = clusters.length <= mostForTypos
    const found = short.length > 0 || !isFew ? short : typosOf(rare, byRows)
    if (found.length === 1) joined.set(rare, found[0])
  }
  // What is joined to a level that is itself joined follows it to the end.
  const endOf = (found: Found): Cluster => {
    const next = joined.get(found.cluster)
    return next === undefined ? found.cluster : endOf(next)
  }
  for (const [rare, found] of joined) {
    const end = endOf(found)
    for (const from of rare.spellings) {
      const at = merges.findIndex((merge) => merge.from === from)
      if (at >= 0) merges.splice(at, 1)
      merges.push({ from, to: end.level, why: found.why, rows: counts.get(from)!, ofRows: end.rows })
    }
  }
  return merges.sort((a, b) => byCodeUnit(a.from, b.from))
}

/** A spelling that resembles a level without being proven to mean it. */
export type NearSpelling = Pick<Merge, 'from' | 'to' | 'rows'>

/** So much more frequent must a level be to make a person look. */
const nearTimes = 4

/** Finds levels one typing error away from a more frequent one that are too frequent to be merged, or resemble several. */
export function nearSpellings(counts: Counts): NearSpelling[] {
  const byRows = [...counts].sort(([, a], [, b]) => b - a)
  const found: NearSpelling[] = []
  for (const [from, rows] of byRows) {
    const to = byRows.find(([level, more]) => more > nearTimes * rows && isTypo(from, level))
    if (to !== undefined && !isPlace(fingerprintOf(from))) found.push({ from, to: to[0], rows })
  }
  return found
}
