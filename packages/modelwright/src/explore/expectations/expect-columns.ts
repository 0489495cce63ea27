import type { Expectation } from '../../core/index.ts'
import {
  type ExpectationOptions,
  type ExpectationUse,
  expectationOptions,
  onlyTerms,
  refuseTerms,
  useOf,
  whole,
} from '../expectation.ts'

interface Terms {
  readonly columns: readonly string[]
  readonly others: 'allow' | 'refuse'
}

const owner = 'expectColumns'

const named = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ')

/** The kind of {@link expectColumns}. */
export const expectColumnsKind: Expectation<Terms> & { options: typeof expectationOptions } = {
  name: 'expect-columns',
  about: 'The columns are there',
  options: expectationOptions,
  read(given) {
    onlyTerms(owner, given, ['columns', 'others'])
    const { columns, others = 'allow' } = given
    const mend = [`Write:  ${owner}(['age', 'plan'])`]
    if (!Array.isArray(columns) || columns.length === 0 || columns.some((name) => typeof name !== 'string'))
      refuseTerms(owner, 'it takes a list of names', mend)
    if (others !== 'allow' && others !== 'refuse')
      refuseTerms(owner, `"others" must be "allow" or "refuse", found ${JSON.stringify(others)}`, mend)
    return { columns: [...new Set<string>(columns)], others }
  },
  describe: ({ columns, others }) =>
    `${columns.length === 1 ? 'the column' : `${columns.length} columns, among them`} "${columns[0]}"${others === 'refuse' ? ', and no other' : ''}`,
  check(table, { columns, others }) {
    const absent = columns.filter((name) => !table.columns.has(name))
    const added =
      others === 'allow' ? [] : [...table.columns.keys()].filter((name) => !columns.includes(name))
    const parts = [
      ...(absent.length === 0 ? [] : [`missing: ${named(absent)}`]),
      ...(added.length === 0 ? [] : [`not expected: ${named(added)}`]),
    ]
    return whole(parts.length === 0, parts.length === 0 ? 'All are there.' : `Columns ${parts.join('; ')}.`)
  },
}

/**
 * Expects that columns are there: `expectColumns(['age', 'plan'])`.
 *
 * Others may be there too, unless `{ others: 'refuse' }`. Order does not count.
 *
 * @throws {ModelwrightError} EXPLORE_EXPECTATION_INVALID - when no name is given, or something that is no name
 * @example
 * expectColumns(['age']).severity // → 'stop'
 */
export function expectColumns(
  columns: readonly string[],
  options: ExpectationOptions & { others?: 'allow' | 'refuse' } = {},
): ExpectationUse {
  return useOf(expectColumnsKind, { columns, ...options })
}
