import type { Batch, Column } from '@modelwright/runtime'
import {
  didYouMean,
  type Expectation,
  type Finding,
  groupedCount,
  isMissing,
  ModelwrightError,
  type OptionSpecs,
  type OptionValues,
  readOptions,
} from '../core/index.ts'

/** What every expectation may be told besides its terms. */
export const expectationOptions = {
  severity: {
    type: 'choice',
    default: 'stop',
    choices: ['stop', 'warn'],
    about: 'Whether a run stops before anything is learnt, or goes on with a warning',
  },
  mostly: {
    type: 'number',
    default: 1,
    exclusiveMin: 0,
    max: 1,
    about: 'Share of what is looked at that must be as expected',
  },
} as const satisfies OptionSpecs

export type ExpectationOptions = Partial<OptionValues<typeof expectationOptions>>

/** What a table must be, as it stands in a workflow file. Plain data, but for the code of a third party's kind. */
export interface ExpectationUse extends OptionValues<typeof expectationOptions> {
  readonly kind: 'expectation'
  /** The name of one of ours, or your own as `defineExpectation` gave it. */
  readonly expectation: string | Expectation
  readonly terms: Readonly<Record<string, unknown>>
}

/** Refuses terms that cannot mean anything. */
export function refuseTerms(owner: string, problem: string, mend: readonly string[]): never {
  throw new ModelwrightError('EXPLORE_EXPECTATION_INVALID', {
    message: `Bad expectation ${owner}: ${problem}.`,
    where: owner,
    mend,
  })
}

/** Makes the plain data of an expectation: options apart from terms, both checked. */
export function useOf({ name, read }: Expectation, given: Readonly<Record<string, unknown>>): ExpectationUse {
  const { severity, mostly, ...terms } = given
  const options = readOptions(expectationOptions, { severity, mostly }, name)
  return Object.freeze({ kind: 'expectation', expectation: name, terms: plain(read(terms)), ...options })
}

const plain = (terms: object): Readonly<Record<string, unknown>> => Object.freeze({ ...terms })

/**
 * Your own kind of expectation with its terms, for `explore: { expect: […] }`.
 *
 * @param expectation - what `defineExpectation` gave
 * @param given - its terms, and `severity` and `mostly` as for ours
 * @throws {ModelwrightError} CORE_OPTION_INVALID - when `severity` or `mostly` breaks its rule
 */
export function expectationWith<Terms extends object>(
  expectation: Expectation<Terms>,
  given: Terms & ExpectationOptions,
): ExpectationUse {
  const use = useOf(expectation, given as Readonly<Record<string, unknown>>)
  return Object.freeze({ ...use, expectation: expectation })
}

/** Reads the name of a column from terms. */
export function columnTerm(owner: string, column: unknown): string {
  if (typeof column === 'string' && column !== '') return column
  refuseTerms(owner, `the column must be a name, found ${JSON.stringify(column) ?? String(column)}`, [
    `Write:  ${owner}('age', …)`,
  ])
}

/** Refuses what no term is called. */
export function onlyTerms(owner: string, given: object, names: readonly string[]): void {
  for (const name of Object.keys(given)) {
    if (names.includes(name)) continue
    const known = [...names, ...Object.keys(expectationOptions)]
    refuseTerms(owner, `there is no "${name}"`, [...didYouMean(name, known), `It takes ${known.join(', ')}.`])
  }
}

/** What is found where the column is not there at all. */
export function columnMissing({ columns }: Batch, name: string): Finding {
  const near = didYouMean(name, columns.keys()).join('')
  return whole(false, `There is no column "${name}".${near === '' ? '' : ` ${near}`}`)
}

/** What is found of something that holds or does not as a whole. */
export function whole(holds: boolean, reason: string): Finding {
  return { checked: 1, broken: holds ? 0 : 1, reason }
}

const mostRows = 10

/** Rows that were looked at one by one. */
export interface Scanned {
  readonly checked: number
  readonly broken: number
  readonly rows: readonly number[]
}

/** Looks at every row: `undefined` where there is nothing to look at, else whether it is as expected. */
export function scanRows(rowCount: number, holds: (row: number) => boolean | undefined): Scanned {
  const rows: number[] = []
  let checked = 0
  let broken = 0
  for (let row = 0; row < rowCount; row++) {
    const found = holds(row)
    if (found === undefined) continue
    checked++
    if (found) continue
    broken++
    if (rows.length < mostRows) rows.push(row)
  }
  return { checked, broken, rows }
}

/** Looks at the known values of a column. */
export function scanValues(column: Column, rowCount: number, holds: (row: number) => boolean): Scanned {
  return scanRows(rowCount, (row) => (isMissing(column, row) ? undefined : holds(row)))
}

/** Writes counts for people: `12 of 5,000 values`. */
export function countText(count: number, of: number, what: string): string {
  return `${groupedCount(count)} of ${groupedCount(of)} ${what}`
}
