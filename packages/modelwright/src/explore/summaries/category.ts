import type { Column } from '@modelwright/runtime'
import { countTexts } from '../count-texts.ts'
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
function mostFrequent(counts: ReadonlyMap<string, number>): Counted[] {
  const top: Counted[] = []
  for (const level of counts) {
    if (top.length === mostShown && !before(level, top[mostShown - 1])) continue
    let place = top.length === mostShown ? mostShown - 1 : top.length
    while (place > 0 && before(level, top[place - 1])) {
      top[place] = top[place - 1]
      place--
    }
    top[place] = level
  }
  return top
}

/** What a UTF-16 unit is: 0 letter, 1 digit, 2 blank, 3 punctuation, 4 beyond ASCII. */
const classOf = Uint8Array.from({ length: 128 }, (_, unit) => {
  const text = String.fromCharCode(unit)
  return /[a-z]/i.test(text) ? 0 : /[0-9]/.test(text) ? 1 : /\s/.test(text) ? 2 : 3
})

/** Lengths and kinds of characters of distinct values. */
function spelling(counts: ReadonlyMap<string, number>): Pick<CategorySummary, 'lengths' | 'characters'> {
  const sums = new Float64Array(5)
  let min = Number.POSITIVE_INFINITY
  let max = 0
  for (const level of counts.keys()) {
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
    lengths: { min, mean: total / counts.size, max },
    characters: { letters, digits, blanks, punctuation, other },
  }
}

/** Summarises levels by how many rows have each. */
export function summariseLevels(counts: ReadonlyMap<string, number>): CategorySummary {
  const top = mostFrequent(counts)
  let total = 0
  const rare = { levels: 0, rows: 0 }
  for (const count of counts.values()) {
    total += count
    if (count >= rareBelow) continue
    rare.levels++
    rare.rows += count
  }
  return {
    of: 'category',
    top: top.map(([level, count]) => ({ level: shownLevel(level), count })),
    rest: total - top.reduce((sum, [, count]) => sum + count, 0),
    ...spelling(counts),
    rare,
  }
}

/** Counts codes as numbers first, and names each once. */
function countNumbers(values: Float64Array): Map<string, number> {
  const byNumber = new Map<number, number>()
  for (const value of values) if (!Number.isNaN(value)) byNumber.set(value, (byNumber.get(value) ?? 0) + 1)
  return new Map([...byNumber].map(([value, count]) => [String(value), count]))
}

/** Counts yes and no, in the order in which they first occur. */
function countBooleans(values: Uint8Array): Map<string, number> {
  const byValue = [0, 0, 0]
  for (let row = 0; row < values.length; row++) byValue[values[row]]++
  const first = values.find((value) => value < 2)
  const order = first === 1 ? [1, 0] : [0, 1]
  return new Map(
    order.flatMap((value) => (byValue[value] > 0 ? [[String(value === 1), byValue[value]] as const] : [])),
  )
}

/** Counts the rows of each level in use; missing ones are left out. */
export function countLevels(column: Column): Map<string, number> {
  if (column.type === 'number' || column.type === 'time') return countNumbers(column.values)
  if (column.type === 'boolean') return countBooleans(column.values)
  if (column.type === 'text') return countTexts(column)
  const { codes, levels } = column
  const byCode = new Float64Array(levels.length)
  for (let row = 0; row < codes.length; row++) if (codes[row] >= 0) byCode[codes[row]]++
  const counts = new Map<string, number>()
  levels.forEach((level, code) => {
    if (byCode[code] > 0) counts.set(level, byCode[code])
  })
  return counts
}

/** The most frequent levels, and how long values are. */
export const category: SummaryKind = {
  name: 'category',
  about:
    'The most frequent levels with their counts, and how long the values are. Whole numbers that are codes count as levels.',
  takes: ['category', 'boolean', 'text'],
  summarise(column) {
    const counts = countLevels(column)
    return counts.size === 0 ? { of: 'nothing' } : summariseLevels(counts)
  },
}
