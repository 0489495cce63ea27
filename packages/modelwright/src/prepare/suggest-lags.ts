import type { Column } from '@modelwright/runtime'

/** A rhythm of rows, and how far back it is worth to look. */
interface Rhythm {
  readonly name: string
  /** Shortest and longest gap between rows of this rhythm, in milliseconds. */
  readonly gap: readonly [number, number]
  readonly steps: readonly number[]
}

const minute = 60_000
const day = 86_400_000

const rhythms: readonly Rhythm[] = [
  { name: 'a minute', gap: [minute, minute], steps: [1, 60] },
  { name: 'a quarter of an hour', gap: [15 * minute, 15 * minute], steps: [1, 4, 96] },
  { name: 'an hour', gap: [60 * minute, 60 * minute], steps: [1, 24, 168] },
  // The clock is put forward and back once a year.
  { name: 'a day', gap: [23 * 60 * minute, 25 * 60 * minute], steps: [1, 7] },
  { name: 'a week', gap: [7 * day - 60 * minute, 7 * day + 60 * minute], steps: [1, 52] },
  { name: 'a month', gap: [28 * day, 31 * day], steps: [1, 12] },
  { name: 'a quarter', gap: [90 * day, 92 * day], steps: [1, 4] },
]

/** Fewer rows tell no rhythm. */
const leastRows = 50

/** So large a share of gaps must keep to the rhythm: holidays and faults leave some out. */
const regularShare = 0.9

/** How rows follow each other in time, where they do so regularly, one at a time. */
export interface SuggestedLags {
  /** In words: "a day". */
  readonly apart: string
  readonly steps: readonly number[]
}

/**
 * Tells whether rows are one series at regular times, and which earlier rows may then tell of later ones.
 *
 * Several rows of one time are several series: whose they are is not guessed. Nothing here looks at the target.
 *
 * @returns undefined where there is no rhythm
 */
export function suggestLags(column: Column): SuggestedLags | undefined {
  if (column.type !== 'time') return undefined
  const times = column.values.filter((value) => !Number.isNaN(value)).sort()
  if (times.length < leastRows) return undefined
  const gaps = times.subarray(1).map((time, at) => time - times[at])
  if (gaps.includes(0)) return undefined
  const found = rhythms.find(({ gap: [low, high] }) => {
    const regular = gaps.reduce((count, gap) => count + (gap >= low && gap <= high ? 1 : 0), 0)
    return regular >= regularShare * gaps.length
  })
  if (found === undefined) return undefined
  const reachable = found.steps.filter((step) => 4 * step <= times.length)
  return { apart: found.name, steps: reachable }
}
