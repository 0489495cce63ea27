import type { History } from '../contracts.ts'

/** Says how much of the past is looked at: "the 14 rows before it". */
export function shownReach({ rows, spanMs }: History): string {
  const days = spanMs / 86_400_000
  const span = `${days >= 1 ? `${Math.ceil(days)} days` : `${Math.ceil(spanMs / 60_000)} minutes`} before it`
  if (rows === 0) return `the rows of the ${span}`
  const counted = rows === 1 ? 'the row before it' : `the ${rows} rows before it`
  return spanMs === 0 ? counted : `${counted} and the rows of the ${span}`
}
