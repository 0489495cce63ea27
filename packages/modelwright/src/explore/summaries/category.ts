import type { Column } from '@modelwright/runtime'
import { type CountedLevels, countTexts } from '../count-texts.ts'
import type { CategorySummary } from '../profile-types.ts'
import type { SummaryKind } from '../summary.ts'

/** Levels shown by themselves. */
const mostShown = 20

/** Levels of fewer rows are rare. */
const rareBelow = 10

/** A shown level is cut here: cells may hold books. */
const longestShown = 80

/** Cuts a level that is too long to be shown. */
export function shownLevel(level: string): string {
  return level.length > longestShown ? `${level.slice(0, longestShown)}…` : level
}

type Counted = readonly [level: string, count: number]

const before = ([a, m]: Counted, [b, n]: Counted): boolean => m > n || (m === n && a < b)

/** The most frequent levels, most first, ties by code unit. */
function mostFrequent({ levels, counts }: CountedLevels): Counted[] {
  const top: Counted[] = []
  let least = 0
  for (let at = 0; at < counts.length; at++) {
    if (counts[at] < least) continue
    const level = [levels[at], counts[at]] as const
    if (top.length === mostShown && !before(level, top[mostShown - 1])) continue
    let place = top.length === mostShown ? mostShown - 1 : top.length
    while (place > 0 && before(level, top[place - 1])) {
      top[place] = top[place - 1]
      place--
    }
    top[place] = level
    if (top.length === mostShown) least = top[mostShown - 1][1]
  }
  return top
}

/** What a UTF-16 unit is: 0 letter, 1 digit, 2 blank, 3 punctuation, 4 beyond ASCII. */
const classOf = Uint8Array.from({ length: 128 }, (_, unit) => {
  const text = String.fromCharCode(unit)
  return /[a-z]/i.test(text) ? 0 : /[0-9]/.test(text) ? 1 : /\s/.test(text) ? 2 : 3
})

/** Lengths and kinds of characters of distinct values. */
function spelling(levels: readonly string[]): Pick<CategorySummary, 'lengths' | 'characters'> {
  const sums = new Float64Array(5)
  let min = Number.POSITIVE_INFINITY
  let max = 0
  for (const level of levels) {
    const { length } = level
    if (length < min) min = length
    if (length > max) max = length
    for (let at = 0; at < length; at++) {
      const unit = level.charCodeAt(at)
      sums[unit < 128 ? classOf[unit] : 4]++
    }
  }
  const total = sums.reduce((sum, one) => sum + one, 0)
  const [letters, digits, blanks, punctuation, other] = sums.map((sum) => (total === 0 ? 0 : sum / total))
  return {
    lengths: { min, mean: total / levels.length, max },
    characters: { letters, digits, blanks, punctuation, other },
  }
}

/** Summarises levels by how many rows have each. */
export function summariseLevels(counted: CountedLevels): CategorySummary {
  const top = mostFrequent(counted)
  let total = 0
  const rare = { levels: 0, rows: 0 }
  for (const count of counted.counts) {
    total += count
    if (count >= rareBelow) continue
    rare.levels++
    rare.rows += count
  }
  return {
    of: 'category',
    top: top.map(([level, count]) => ({ level: shownLevel(level), count })),
    rest: total - top.reduce((sum, [, count]) => sum + count, 0),
    ...spelling(counted.levels),
    rare,
  }
}

/** Counts codes as numbers first, and names each once. */
function countNumbers(values: Float64Array): CountedLevels {
  const byNumber = new Map<number, number>()
  for (const value of values) if (!Number.isNaN(value)) byNumber.set(value, (byNumber.get(value) ?? 0) + 1)
  return { levels: [...byNumber.keys()].map(String), counts: Float64Array.from(byNumber.values()) }
}

/** Leaves out levels of which there is none. */
function inUse(levels: readonly string[], counts: Float64Array): CountedLevels {
  return { levels: levels.filter((_, at) => counts[at] > 0), counts: counts.filter((count) => count > 0) }
}

function countBooleans(values: Uint8Array): CountedLevels {
  const counts = new Float64Array(3)
  for (let row = 0; row < values.length; row++) counts[values[row]]++
  return inUse(['false', 'true'], counts.subarray(0, 2))
}

/** Counts the rows of each level in use; missing ones are left out. */
export function countLevels(column: Column): CountedLevels {
  if (column.type === 'number' || column.type === 'time') return countNumbers(column.values)
  if (column.type === 'boolean') return countBooleans(column.values)
  if (column.type === 'text') return countTexts(column)
  const { codes, levels } = column
  const counts = new Float64Array(levels.length)
  for (let row = 0; row < codes.length; row++) if (codes[row] >= 0) counts[codes[row]]++
  return inUse(levels, counts)
}

/** The most frequent levels, and how long values are. */
export const category: SummaryKind = {
  name: 'category',
  about:
    'The most frequent levels with their counts, and how long the values are. Whole numbers that are codes count as levels.',
  takes: ['category', 'boolean', 'text'],
  summarise(column) {
    const counted = countLevels(column)
    return counted.levels.length === 0 ? { of: 'nothing' } : summariseLevels(counted)
  },
}
