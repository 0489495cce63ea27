import { type Expectation, groupedCount } from '../../core/index.ts'
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
  readonly min?: number
  readonly max?: number
}

const owner = 'expectRows'
const mend = [`Write:  ${owner}({ min: 1000 })`]

function countTerm(name: 'min' | 'max', value: unknown): Partial<Record<'min' | 'max', number>> {
  if (value === undefined) return {}
  if (Number.isSafeInteger(value) && (value as number) >= 0) return { [name]: value as number }
  refuseTerms(owner, `"${name}" must be a whole number from 0, found ${JSON.stringify(value)}`, mend)
}

/** The kind of {@link expectRows}. */
export const expectRowsKind: Expectation<Terms> & { options: typeof expectationOptions } = {
  name: 'expect-rows',
  about: 'The table has so many rows',
  options: expectationOptions,
  read(given) {
    onlyTerms(owner, given, ['min', 'max'])
    const terms: Terms = { ...countTerm('min', given['min']), ...countTerm('max', given['max']) }
    const { min, max } = terms
    if (min === undefined && max === undefined) refuseTerms(owner, 'there is neither "min" nor "max"', mend)
    if (min !== undefined && max !== undefined && min > max)
      refuseTerms(owner, `"min" ${min} is above "max" ${max}`, mend)
    return terms
  },
  describe({ min, max }) {
    if (min === undefined) return `at most ${groupedCount(max as number)} rows`
    return max === undefined
      ? `at least ${groupedCount(min)} rows`
      : `${groupedCount(min)} to ${groupedCount(max)} rows`
  },
  check: ({ rowCount }, { min = 0, max = Infinity }) =>
    whole(
      rowCount >= min && rowCount <= max,
      `There ${rowCount === 1 ? 'is 1 row' : `are ${groupedCount(rowCount)} rows`}.`,
    ),
}

/**
 * Expects a number of rows: `expectRows({ min: 1000 })`.
 *
 * Bounds are inclusive.
 *
 * @throws {ModelwrightError} EXPLORE_EXPECTATION_INVALID - when there is no bound, or no number of rows is within them
 * @example
 * expectRows({ min: 1000 }).terms.min // → 1000
 */
export function expectRows(options: ExpectationOptions & { min?: number; max?: number }): ExpectationUse {
  return useOf(expectRowsKind, options)
}
