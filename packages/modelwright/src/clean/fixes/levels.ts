import type { LevelsState } from '@modelwright/runtime'
import type { ValueFix } from '../../core/index.ts'
import { columnsOption, type FixSpec, fixSpec } from '../fix-spec.ts'
import { countLevels, isProse } from '../levels.ts'
import { isDateLike, isNumberLike, rowsOf, shareOf } from '../looks.ts'
import { type Merge, mergesIn } from '../spellings.ts'

const options = {
  columns: columnsOption,
  except: { type: 'list', default: [], about: 'Spellings that are levels of their own: takes a merge back.' },
  same: {
    type: 'list',
    default: [],
    about: 'Spellings with the level they mean, as "Consmer=Consumer", besides those found.',
  },
} as const

/** Rows a level must have on average: names of people and things are no levels. */
const fewestRows = 2
const mostLevels = 20_000

/** The merges that the values of a column call for; none where they are no levels: prose, quantities, names. */
export function mergesOf(counts: ReadonlyMap<string, number>, except: readonly string[]): Merge[] {
  if (counts.size < 2 || counts.size > mostLevels || rowsOf(counts) < fewestRows * counts.size) return []
  if (isProse(counts) || shareOf(counts, (level) => isNumberLike(level) || isDateLike(level)) > 0.5) return []
  return mergesIn(counts, except)
}

/**
 * The learning half of `levels`: finds the spellings that mean one level, each of them told in the report.
 *
 * Spellings whose letters are the same but for case, blanks, hyphens, points and accents; known short forms ("Corp.", "2nd",
 * "NY" beside names of states) of a level at least twice as frequent; typing errors of up to two letters of a level at
 * least ten times as frequent, the first letter right. Only where one level alone may be meant; the most frequent spelling stays.
 */
export const levelsFix: ValueFix<typeof options, LevelsState> = {
  kind: 'value',
  name: 'levels',
  about:
    'Writes each spelling of a level as its most frequent one: case, separators, abbreviations, typing errors.',
  options,
  learn(rows, column, { except, same }) {
    const counts = countLevels(rows, column)
    const found = new Map(mergesOf(counts, except).map(({ from, to }) => [from, to]))
    for (const [from, to] of saidSame(same)) if (counts.has(from)) found.set(from, to)
    if (found.size === 0) return null
    const end = (level: string): string => {
      let at = level
      for (let steps = 0; found.has(at) && steps <= found.size; steps++) at = found.get(at)!
      return at
    }
    const ends = new Map([...found.keys()].map((spelling) => [spelling, end(spelling)]))
    // Spellings that were said to mean each other in a circle mean none of them.
    const circle = [...ends].filter(([, level]) => found.has(level))
    for (const [spelling] of circle) found.delete(spelling)
    if (found.size === 0) return null
    const from = [...found.keys()].sort()
    const to = from.map((spelling) => ends.get(spelling)!)
    const levels = new Set([...counts.keys(), ...to].filter((level) => !found.has(level)))
    return { levels: [...levels].sort(), from, to }
  },
}

/** Pairs of spelling and level; what has no "=" or means itself says nothing. */
function saidSame(same: readonly string[]): [string, string][] {
  return same.flatMap((pair): [string, string][] => {
    const at = pair.indexOf('=')
    const [from, to] = [pair.slice(0, at), pair.slice(at + 1)]
    return at < 1 || to === '' || from === to ? [] : [[from, to]]
  })
}

/** Options of {@link levels}. */
export interface LevelsOptions {
  readonly columns?: readonly string[]
  /** Spellings that stay levels of their own. */
  readonly except?: readonly string[]
  /** Spellings with the level they mean, as "Consmer=Consumer". */
  readonly same?: readonly string[]
}

/** Writes each spelling of a level as its most frequent one; `except` takes merges back. */
export function levels(options: LevelsOptions = {}): FixSpec {
  return fixSpec('levels', options)
}
