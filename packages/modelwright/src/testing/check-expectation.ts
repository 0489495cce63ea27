import {
  booleanColumn,
  categoryColumn,
  type Expectation,
  type ExpectationContext,
  type Finding,
  isModelwrightError,
  numberColumn,
  selectRows,
  type Table,
  tableOf,
  textColumn,
} from '../core/index.ts'
import { type Check, insist } from './check.ts'
import { fingerprint } from './fingerprint.ts'

/** One use of an expectation: terms, a table that is as they say, and one that is not. */
export interface ExpectationCase<Terms extends object> {
  readonly terms: Terms
  readonly good: Table
  readonly bad: Table
}

/** Tables that checks stumble over: no row, no column, nothing known, one of each type. */
function hardTables(): readonly Table[] {
  return [
    tableOf({}),
    tableOf({ x: numberColumn([]) }),
    tableOf({ x: numberColumn([null, null]), y: categoryColumn([null, null]) }),
    tableOf({
      x: numberColumn([1, Infinity, -Infinity, null]),
      b: booleanColumn([true, false, null, true]),
      c: categoryColumn(['a', '', null, '__proto__']),
      t: textColumn(['x', null, '\ud800', '']),
      w: { type: 'time', values: Float64Array.of(0, Number.NaN, -1, 8.64e15) },
    }),
  ]
}

function insistFinding({ checked, broken, reason, rows = [] }: Finding, { rowCount }: Table): void {
  insist(Number.isInteger(checked) && checked >= 0, `looked at ${checked}`)
  insist(Number.isInteger(broken) && broken >= 0 && broken <= checked, `${broken} of ${checked} are broken`)
  insist(reason.length > 0 && !reason.includes('\n'), `the reason is "${reason}"`)
  insist(rows.length <= Math.min(10, broken), `${rows.length} rows are named of ${broken}`)
  insist(
    rows.every((row, at) => row >= 0 && row < rowCount && (at === 0 || row > rows[at - 1])),
    `rows ${rows.join(', ')} are not positions in order`,
  )
}

/**
 * Lists the rules every expectation must keep: it tells a good table from a bad one, refuses no table with an error,
 * changes nothing, says the same again, and reads its own terms.
 *
 * @example
 * const table = { rowCount: 0, columns: new Map(), rowIds: new Uint32Array(0), snapshot: '' }
 * checkExpectation({
 *   name: 'expect-any', about: 'Anything', read: () => ({}), describe: () => 'anything',
 *   check: () => ({ checked: 1, broken: 0, reason: 'It is.' }),
 * }, { terms: {}, good: table, bad: table }, { now: 0, temporary: '/tmp' }).length // → 6
 */
export function checkExpectation<Terms extends object>(
  expectation: Expectation<Terms>,
  { terms, good, bad }: ExpectationCase<Terms>,
  tools: ExpectationContext,
): readonly Check[] {
  const { name } = expectation
  const check = (table: Table): Finding | Promise<Finding> => expectation.check(table, terms, tools)
  return [
    {
      name: `${name}: is declared with a kebab-case name and a line about it`,
      run() {
        insist(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name), `the name is "${name}"`)
        insist(
          expectation.about !== '' && !expectation.about.includes('\n'),
          `about is "${expectation.about}"`,
        )
        const says = expectation.describe(terms)
        insist(says !== '' && !says.includes('\n'), `it says "${says}"`)
      },
    },
    {
      name: `${name}: reads its own terms as they are, and refuses others with a sentence`,
      run() {
        const read = expectation.read(terms as Readonly<Record<string, unknown>>)
        insist(JSON.stringify(read) === JSON.stringify(terms), `read ${JSON.stringify(read)}`)
        for (const odd of [{ nothing: 1 }, { column: null }, { column: 3 }])
          try {
            expectation.read(odd)
          } catch (error) {
            insist(isModelwrightError(error), `threw ${String(error)}`)
          }
      },
    },
    {
      name: `${name}: finds nothing broken in the good table, and something in the bad one`,
      async run() {
        const fine = await check(good)
        insistFinding(fine, good)
        insist(fine.broken === 0, `the good table: ${fine.reason}`)
        const found = await check(bad)
        insistFinding(found, bad)
        insist(found.broken > 0, `the bad table: ${found.reason}`)
      },
    },
    {
      name: `${name}: says something of every table`,
      async run() {
        for (const table of hardTables()) insistFinding(await check(table), table)
      },
    },
    {
      name: `${name}: changes nothing and says the same again`,
      async run() {
        const before = fingerprint([...bad.columns])
        const first = await check(bad)
        insist(fingerprint([...bad.columns]) === before, 'the table was changed')
        insist(JSON.stringify(await check(bad)) === JSON.stringify(first), 'it says something else')
      },
    },
    {
      name: `${name}: looks at the columns, not at how rows are stored`,
      async run() {
        const rows = Uint32Array.from({ length: bad.rowCount }, (_, row) => row)
        const copy = await check(selectRows(bad, rows))
        insist(
          JSON.stringify(copy) === JSON.stringify(await check(bad)),
          'a copy of the rows gives something else',
        )
      },
    },
  ]
}
