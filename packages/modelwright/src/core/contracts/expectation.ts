import type { Table } from '../table.ts'

/** What checking is handed besides the table. */
export interface ExpectationContext {
  /** The present; milliseconds since 1970-01-01 UTC. */
  readonly now: number
  /** A folder for what does not fit in memory. */
  readonly temporary: string
  readonly signal?: AbortSignal | undefined
}

/** What checking found. Plain data. */
export interface Finding {
  /** How many were looked at: rows, values, or 1 where it holds or does not as a whole. */
  readonly checked: number
  /** How many of them are not as expected. */
  readonly broken: number
  /** One sentence with its numbers: what was found, never a whole row. */
  readonly reason: string
  /** Positions of the first rows that are not as expected, at most ten; absent where it is not about rows. */
  readonly rows?: readonly number[]
}

/**
 * A kind of expectation: how its terms are read from a workflow file, said in words, and held against a table.
 *
 * It never changes the table, and knows nothing of models: what is declared is the data.
 */
export interface Expectation<Terms extends object = object> {
  readonly name: string
  readonly about: string
  /** What it finds depends on when it is asked: nothing it found is taken for another time. */
  readonly looksAtClock?: boolean
  /** Makes terms of plain data. @throws {ModelwrightError} EXPLORE_EXPECTATION_INVALID - when they cannot mean anything */
  read(given: Readonly<Record<string, unknown>>): Terms
  /** The terms in words, such as `"age" from 0 to 120`. */
  describe(terms: Terms): string
  check(table: Table, terms: Terms, context: ExpectationContext): Finding | Promise<Finding>
}

/** Checks an expectation's declaration and returns it; the door for third parties. */
export function defineExpectation<Terms extends object>(expectation: Expectation<Terms>): Expectation<Terms> {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(expectation.name))
    throw new Error(`bug: the expectation's name "${expectation.name}" is not kebab-case`)
  return Object.freeze(expectation)
}
