import type { FixChange } from '../../core/index.ts'

/** Columns that are named of a fix. */
const mostNamed = 4

const countOf = (changes: readonly FixChange[]): number => changes.reduce((sum, { count }) => sum + count, 0)

function fixLine(fix: string, changes: readonly FixChange[]): string {
  if (changes.length === 1) return changes[0].message
  const names = [...changes].sort((a, b) => b.count - a.count).map(({ column }) => `"${column}"`)
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : ''
  return `${fix}: ${countOf(changes)} cells of ${names.length} columns (${names.slice(0, mostNamed).join(', ')}${more}).`
}

/** Tells what value fixes changed, a line a fix, in the order in which they ran; the report of a run has every column. */
export function cleanedLines(changes: readonly FixChange[]): string[] {
  const byFix = new Map<string, FixChange[]>()
  for (const change of changes) byFix.set(change.fix, [...(byFix.get(change.fix) ?? []), change])
  return [...byFix].map(([fix, own]) => fixLine(fix, own))
}
