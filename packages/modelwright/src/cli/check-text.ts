import type pc from 'picocolors'
import type { ExpectationVerdict } from '../explore/index.ts'
import type { CheckedData } from '../project/check-data.ts'
import { shownNumber } from './columns.ts'
import { onOneLine } from './printable.ts'

const longestSays = 60
const longestReason = 160

/** How an expectation fared, in a word. */
export function stateOf({ holds, severity }: ExpectationVerdict): 'met' | 'warning' | 'refused' {
  return holds ? 'met' : severity === 'warn' ? 'warning' : 'refused'
}

function short(text: string, longest: number): string {
  const line = onOneLine(text)
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line
}

function rowsText(rows: readonly number[]): string {
  return rows.length === 0 ? '' : ` Data rows ${rows.slice(0, 3).join(', ')}${rows.length > 3 ? ', …' : '.'}`
}

/** Counts them by how they fared: `12 met, 1 warning`. */
export function countsText(expectations: readonly ExpectationVerdict[]): string {
  const counts = (['met', 'warning', 'refused'] as const).map(
    (state) => [state, expectations.filter((verdict) => stateOf(verdict) === state).length] as const,
  )
  return counts
    .filter(([state, count]) => state === 'met' || count > 0)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ')
}

/** Lists expectations, a line each: how it fared, what it says, what was found. */
export function expectationLines(
  expectations: readonly ExpectationVerdict[],
  color: ReturnType<typeof pc.createColors>,
): string {
  const paint = { met: color.green, warning: color.yellow, refused: color.red }
  const said = expectations.map(({ says }) => short(says, longestSays))
  const width = Math.max(0, ...said.map(({ length }) => length))
  const lines = expectations.map((verdict, at) => {
    const state = stateOf(verdict)
    const found = short(`${verdict.reason}${verdict.holds ? '' : rowsText(verdict.rows)}`, longestReason)
    return `  ${paint[state](state.padEnd(7))}  ${said[at].padEnd(width)}  ${found}\n`
  })
  return lines.join('')
}

/** What `data check` found, for a person. */
export function checkText(
  { from, rowCount, expectations }: CheckedData,
  color: ReturnType<typeof pc.createColors>,
): string {
  return `\n${shownNumber(rowCount)} rows from ${onOneLine(from)}: ${countsText(expectations)}\n\n${expectationLines(expectations, color)}`
}
