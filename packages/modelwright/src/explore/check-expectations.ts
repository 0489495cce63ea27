import {
  didYouMean,
  type Expectation,
  type ExpectationContext,
  type Finding,
  isModelwrightError,
  ModelwrightError,
  readOptions,
  type Table,
} from '../core/index.ts'
import { type ExpectationUse, expectationOptions, refuseTerms } from './expectation.ts'
import { expectations as kinds } from './expectations/index.ts'

/** Whether a table is as an expectation says, and what was found. Plain data. */
export interface ExpectationVerdict {
  readonly expectation: string
  /** The expectation in words: `"age" from 0 to 120`. */
  readonly says: string
  readonly severity: 'stop' | 'warn'
  readonly mostly: number
  readonly holds: boolean
  readonly checked: number
  readonly broken: number
  readonly reason: string
  /** Numbers of the first data rows that are not as expected, from 1; at most ten. */
  readonly rows: readonly number[]
}

function kindOf(found: unknown): Expectation {
  if (typeof found === 'object' && found !== null && typeof (found as Expectation).check === 'function')
    return found as Expectation
  if (typeof found === 'string' && Object.hasOwn(kinds, found)) return kinds[found]
  const names = Object.keys(kinds)
  refuseTerms(String(found), `there is no expectation "${String(found)}"`, [
    ...didYouMean(String(found), names),
    `Expectations: ${names.join(', ')}.`,
  ])
}

function readUse(found: unknown): ExpectationUse {
  if (typeof found !== 'object' || found === null || (found as ExpectationUse).kind !== 'expectation')
    refuseTerms('explore.expect', 'an entry is no expectation', [
      'Write:  explore: { expect: [expectRows({ min: 1000 })] }',
    ])
  const { expectation, terms, severity, mostly } = found as ExpectationUse
  const kind = kindOf(expectation)
  const options = readOptions(expectationOptions, { severity, mostly }, kind.name)
  return { kind: 'expectation', expectation, terms: { ...kind.read(terms ?? {}) }, ...options }
}

/**
 * Reads expectations from a workflow file and checks them, all problems at once.
 *
 * @throws {ModelwrightError} EXPLORE_EXPECTATION_INVALID - when several are wrong, or one is none; else that one's own error
 */
export function readExpectations(found: unknown): readonly ExpectationUse[] {
  if (!Array.isArray(found))
    refuseTerms('explore.expect', 'it must be a list', ['Write:  expect: [expectRows({ min: 1000 })]'])
  const uses: ExpectationUse[] = []
  const problems: (Error & { mend: readonly string[] })[] = []
  for (const entry of found) {
    try {
      uses.push(readUse(entry))
    } catch (error) {
      if (!isModelwrightError(error)) throw error
      problems.push(error)
    }
  }
  if (problems.length === 1) throw problems[0]
  if (problems.length > 1)
    refuseTerms(
      'explore.expect',
      problems.map(({ message }) => message.replace(/\.$/, '')).join('; '),
      [...new Set(problems.flatMap(({ mend }) => mend))].slice(0, 3),
    )
  return uses
}

/** Whether what any of these finds depends on when it is asked. */
export function lookAtClock(uses: readonly ExpectationUse[]): boolean {
  return uses.some(({ expectation }) => kindOf(expectation).looksAtClock === true)
}

/** Sums of shares are off by less than this. */
const slack = 1e-9

function verdictOf(kind: Expectation, use: ExpectationUse, found: Finding): ExpectationVerdict {
  const { severity, mostly, terms } = use
  const { checked, broken, reason, rows = [] } = found
  const allowed = mostly === 1 ? '' : `, at least ${Math.round(100000 * mostly) / 1000} %`
  return {
    expectation: kind.name,
    says: `${kind.describe(terms)}${allowed}`,
    severity,
    mostly,
    holds: broken <= (1 - mostly) * checked + slack,
    checked,
    broken,
    reason,
    rows: rows.map((row) => row + 1),
  }
}

/**
 * Holds expectations against a table, one after the other, and says of each what was found.
 *
 * Nothing is changed and nothing thrown where one does not hold.  Seeded: no.  Cost: one pass a column named; a query copies
 * the table into the engine.
 *
 * @throws {ModelwrightError} EXPLORE_EXPECTATION_INVALID - when there is no expectation of a name
 */
export async function checkExpectations(
  table: Table,
  uses: readonly ExpectationUse[],
  context: ExpectationContext,
): Promise<readonly ExpectationVerdict[]> {
  const verdicts: ExpectationVerdict[] = []
  for (const use of uses) {
    context.signal?.throwIfAborted()
    const kind = kindOf(use.expectation)
    verdicts.push(verdictOf(kind, use, await kind.check(table, use.terms, context)))
  }
  return verdicts
}

/** One verdict as a sentence. */
export function verdictText({ says, reason, rows }: ExpectationVerdict): string {
  const where =
    rows.length === 0 ? '' : ` Data rows ${rows.slice(0, 3).join(', ')}${rows.length > 3 ? ', …' : ''}.`
  return `Expected ${says}. ${reason}${where}`
}

/**
 * Refuses a table that is not as it must be: all that does not hold and says `stop`, in one error.
 *
 * @param where - what the table was read from
 * @throws {ModelwrightError} EXPLORE_EXPECTATIONS_BROKEN - when one does not hold
 */
export function requireExpected(verdicts: readonly ExpectationVerdict[], where: string): void {
  const broken = verdicts.filter(({ holds, severity }) => !holds && severity === 'stop')
  if (broken.length === 0) return
  const count = `${broken.length} of ${verdicts.length} ${verdicts.length === 1 ? 'expectation' : 'expectations'}`
  throw new ModelwrightError('EXPLORE_EXPECTATIONS_BROKEN', {
    message: `The data is not as it must be: ${count} not met. ${broken.slice(0, 5).map(verdictText).join(' ')}${broken.length > 5 ? ` And ${broken.length - 5} more.` : ''}`,
    where,
    mend: [
      'Look at the data; if it is right, change the expectation in the workflow file.',
      "Or let the run go on with a warning:  { severity: 'warn' }",
    ],
  })
}
