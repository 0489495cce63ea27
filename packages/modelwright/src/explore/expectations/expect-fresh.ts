import { formatTime } from '@modelwright/runtime'
import type { Expectation } from '../../core/index.ts'
import {
  columnMissing,
  columnTerm,
  type ExpectationOptions,
  type ExpectationUse,
  expectationOptions,
  onlyTerms,
  refuseTerms,
  useOf,
  whole,
} from '../expectation.ts'

interface Terms {
  readonly column: string
  readonly days: number
}

const owner = 'expectFresh'
const dayMs = 86_400_000

function newest(values: Float64Array): number {
  let newest = -Infinity
  for (const value of values) if (value > newest) newest = value
  return newest
}

const daysText = (days: number): string => `${days} ${days === 1 ? 'day' : 'days'}`

/** The kind of {@link expectFresh}. */
export const expectFreshKind: Expectation<Terms> & { options: typeof expectationOptions } = {
  name: 'expect-fresh',
  looksAtClock: true,
  about: 'The newest moment is not long ago',
  options: expectationOptions,
  read(given) {
    onlyTerms(owner, given, ['column', 'days'])
    const column = columnTerm(owner, given['column'])
    const { days } = given
    if (typeof days !== 'number' || !(days > 0) || !Number.isFinite(days))
      refuseTerms(owner, `"days" must be a number above 0, found ${JSON.stringify(days)}`, [
        `Write:  ${owner}(${JSON.stringify(column)}, { days: 7 })`,
      ])
    return { column, days }
  },
  describe: ({ column, days }) => `the newest "${column}" at most ${daysText(days)} ago`,
  check(table, { column: name, days }, { now }) {
    const column = table.columns.get(name)
    if (column === undefined) return columnMissing(table, name)
    if (column.type !== 'time') return whole(false, `The values are of type ${column.type}, not time.`)
    const last = newest(column.values)
    if (last === -Infinity) return whole(false, 'No row has a value.')
    const age = Math.round(((now - last) / dayMs) * 10) / 10
    const ago = age < 0 ? `${daysText(-age)} ahead of now` : `${daysText(age)} ago`
    return whole(now - last <= days * dayMs, `The newest is ${formatTime(last)}, ${ago}.`)
  },
}

/**
 * Expects that the newest moment in a column is not long ago: `expectFresh('updated', { days: 7 })`.
 *
 * Time without a zone is taken as UTC. A moment ahead of now is fresh; `expectRange` can refuse it.
 *
 * @throws {ModelwrightError} EXPLORE_EXPECTATION_INVALID - when `days` is no number above 0
 * @example
 * expectFresh('updated', { days: 7 }).terms.days // → 7
 */
export function expectFresh(column: string, options: ExpectationOptions & { days: number }): ExpectationUse {
  return useOf(expectFreshKind, { column, ...options })
}
