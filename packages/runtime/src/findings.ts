/** Which rule of the schema a row or column breaks. */
export type ProblemCode =
  | 'column-missing'
  | 'value-missing'
  | 'value-unreadable'
  | 'level-unknown'
  | 'column-extra'
  | 'value-outside'
  | 'history-missing'
  | 'history-late'
  | 'history-short'

/** One thing that is wrong, or worth knowing, about the rows that were read. */
export interface Problem {
  readonly code: ProblemCode
  /** Position of the row, from 0; −1 means the whole column. */
  readonly row: number
  /** Name of the column; empty when the row itself is no row. */
  readonly column: string
  readonly message: string
  /** The value found, cut short. */
  readonly found?: string
  /** Position of the row within the history of `row`, from 0, where the finding is about the past. */
  readonly past?: number
}

/** What to do with rows that break the schema; what is left out takes the default. */
export interface ReadPolicy {
  /** A level not in the schema: treated as unknown with a note (default), or refused. */
  readonly unknown?: 'accept' | 'refuse'
  /** A missing value where training had none: refused (default), or accepted with a note. */
  readonly missing?: 'accept' | 'refuse'
  /** A column the model does not use: accepted with a note (default), or refused. */
  readonly extra?: 'accept' | 'refuse'
  /** A value that is not of its column's type: refused (default), or taken as missing with a note. */
  readonly unreadable?: 'refuse' | 'missing'
}

/** How many problems and how many notes are kept; all are counted. */
export const mostFindings = 100

const mostSuggestions = 10

/** What reading has found so far. */
export interface Findings {
  readonly policy: ReadPolicy
  readonly problems: Problem[]
  readonly notes: Problem[]
  problemCount: number
  noteCount: number
  /** How many more times a nearest name may be looked up: it is the one costly part of a message. */
  suggestionsLeft: number
}

/** Starts with nothing found. */
export function newFindings(policy: ReadPolicy): Findings {
  return { policy, problems: [], notes: [], problemCount: 0, noteCount: 0, suggestionsLeft: mostSuggestions }
}

/**
 * Adds a problem, or a note where the policy does not refuse it.
 *
 * The sentence is only made when it is kept.
 */
export function addFinding(
  findings: Findings,
  refused: boolean,
  finding: Omit<Problem, 'message'>,
  sentence: () => string,
): void {
  const list = refused ? findings.problems : findings.notes
  if (refused) findings.problemCount++
  else findings.noteCount++
  if (list.length < mostFindings) list.push({ ...finding, message: sentence() })
}

/** The rows one finding speaks of: the first, and how many in all. */
export interface Place {
  readonly first: number
  readonly count: number
}

/** Says " (and 3 more rows)" where more than one row is meant. */
export function moreRows(count: number): string {
  return count <= 1 ? '' : ` (and ${count - 1} more ${count === 2 ? 'row' : 'rows'})`
}

/** Shows a found value in a message: text in quotes, cut at 60 characters. */
export function shownValue(value: unknown): string {
  if (typeof value === 'string') return `"${value.length > 60 ? `${value.slice(0, 60)}…` : value}"`
  if (value === null || value === undefined) return 'nothing'
  if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'an object'
  return typeof value === 'function' || typeof value === 'symbol' ? `a ${typeof value}` : String(value)
}
