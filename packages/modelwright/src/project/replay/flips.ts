import { decide, type Model } from '@modelwright/runtime'

/** How often a label became another one. */
export interface Flip {
  readonly from: string
  readonly to: string
  readonly rows: number
}

/** Labels of all rows, each by its own model's threshold. */
export function labelsOf(model: Model, said: Float64Array, rowCount: number): readonly (string | number)[] {
  const { schema, threshold } = model.artifact
  return Array.from({ length: rowCount }, (_, row) => decide(said, row, schema, threshold))
}

/** Counts which labels became which, the most frequent first. */
export function flipsOf(before: readonly unknown[], after: readonly unknown[]): readonly Flip[] {
  const counts = new Map<string, number>()
  before.forEach((from, row) => {
    if (from === after[row]) return
    const key = JSON.stringify([String(from), String(after[row])])
    counts.set(key, (counts.get(key) ?? 0) + 1)
  })
  const flips = [...counts].map(([key, rows]) => {
    const [from, to] = JSON.parse(key) as [string, string]
    return { from, to, rows }
  })
  return flips.sort((a, b) => b.rows - a.rows || (a.from + a.to < b.from + b.to ? -1 : 1))
}
