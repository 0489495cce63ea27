import type { ReplayedRows } from './replay-log.ts'

/** Rows that hold one value in a column. */
export interface ReplayedSlice {
  readonly column: string
  readonly level: string
  readonly rows: number
  /** Share of them with another label; for numbers: with another value. */
  readonly otherShare: number
  /** Rows whose outcome is known, and how much less the challenger lost on each. */
  readonly outcomes: number
  readonly saved: number
}

const mostLevels = 20

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** What the rows of each value say of a challenger, the most frequent values first. */
export function sliceRows(
  rows: ReplayedRows,
  isOther: (row: number) => boolean,
  saved: Float64Array,
): readonly ReplayedSlice[] {
  const savedAt = new Map(Array.from(rows.judged, (row, at) => [row, saved[at]]))
  return [...rows.levels].flatMap(([column, values]) => {
    const byLevel = new Map<string, number[]>()
    values.forEach((level, row) => {
      const found = byLevel.get(level)
      if (found === undefined) byLevel.set(level, [row])
      else found.push(row)
    })
    const largest = [...byLevel].sort(([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1))
    return largest.slice(0, mostLevels).map(([level, members]): ReplayedSlice => {
      const known = Float64Array.from(members.flatMap((row) => savedAt.get(row) ?? []))
      return {
        column,
        level,
        rows: members.length,
        otherShare: members.filter(isOther).length / members.length,
        outcomes: known.length,
        saved: known.length === 0 ? Number.NaN : mean(known),
      }
    })
  })
}
