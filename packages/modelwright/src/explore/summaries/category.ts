import type { CategorySummary } from '../profile-types.ts'

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
