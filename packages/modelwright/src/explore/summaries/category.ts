import type { Column } from '@modelwright/runtime'
import { cellOf } from '../../core/index.ts'
import type { CategorySummary } from '../profile-types.ts'
import type { SummaryKind } from '../summary.ts'

/** Levels shown by themselves. */
const mostShown = 20

/** A shown level is cut here: cells may hold books. */
const longestShown = 80

/** Cuts a level that is too long to be shown. */
export function shownLevel(level: string): string {
  return level.length > longestShown ? `${level.slice(0, longestShown)}…` : level
}

/** Summarises levels by how many rows have each. */
export function summariseLevels(counts: ReadonlyMap<string, number>): CategorySummary {
  const order = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
  const lengths = order.map(([level]) => level.length)
  const top = order.slice(0, mostShown).map(([level, count]) => ({ level: shownLevel(level), count }))
  return {
    of: 'category',
    top,
    rest: order.slice(mostShown).reduce((sum, [, count]) => sum + count, 0),
    lengths: {
      min: lengths.reduce((least, length) => Math.min(least, length), Infinity),
      mean: lengths.reduce((sum, length) => sum + length, 0) / lengths.length,
      max: lengths.reduce((most, length) => Math.max(most, length), 0),
    },
  }
}

/** Counts codes as numbers first, and names each once. */
function countNumbers(values: Float64Array): Map<string, number> {
  const byNumber = new Map<number, number>()
  for (const value of values) if (!Number.isNaN(value)) byNumber.set(value, (byNumber.get(value) ?? 0) + 1)
  return new Map([...byNumber].map(([value, count]) => [String(value), count]))
}

/** Counts the rows of each level in use; missing ones are left out. */
export function countLevels(column: Column, rowCount: number): Map<string, number> {
  const counts = new Map<string, number>()
  if (column.type === 'number') return countNumbers(column.values)
  if (column.type !== 'category') {
    for (let row = 0; row < rowCount; row++) {
      const cell = cellOf(column, row)
      if (cell !== null) counts.set(String(cell), (counts.get(String(cell)) ?? 0) + 1)
    }
    return counts
  }
  const byCode = new Float64Array(column.levels.length)
  for (const code of column.codes) if (code >= 0) byCode[code]++
  column.levels.forEach((level, code) => {
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
  summarise(column, rowCount) {
    const counts = countLevels(column, rowCount)
    return counts.size === 0 ? { of: 'nothing' } : summariseLevels(counts)
  },
}
