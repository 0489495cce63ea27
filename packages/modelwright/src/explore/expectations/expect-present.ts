import { type Expectation, isMissing } from '../../core/index.ts'
import {
  columnMissing,
  columnTerm,
  countText,
  type ExpectationOptions,
  type ExpectationUse,
  expectationOptions,
  onlyTerms,
  scanRows,
  useOf,
} from '../expectation.ts'

interface Terms {
  readonly column: string
}

const owner = 'expectPresent'

/** The kind of {@link expectPresent}. */
export const expectPresentKind: Expectation<Terms> & { options: typeof expectationOptions } = {
  name: 'expect-present',
  about: 'Values are there',
  options: expectationOptions,
  read(given) {
    onlyTerms(owner, given, ['column'])
    return { column: columnTerm(owner, given['column']) }
  },
  describe: ({ column }) => `"${column}" has a value`,
  check(table, { column: name }) {
    const column = table.columns.get(name)
    if (column === undefined) return columnMissing(table, name)
    const scanned = scanRows(table.rowCount, (row) => !isMissing(column, row))
    return { ...scanned, reason: `${countText(scanned.broken, scanned.checked, 'rows')} have none.` }
  },
}

/**
 * Expects that a column has a value in each row: `expectPresent('age')`.
 *
 * With `mostly: 0.95` it may be missing in one row of twenty. What a file writes for "missing" counts as missing where the
 * file is read; words that a fix makes missing later do not.
 *
 * @throws {ModelwrightError} EXPLORE_EXPECTATION_INVALID - when no column is named
 * @example
 * expectPresent('age', { mostly: 0.95 }).mostly // → 0.95
 */
export function expectPresent(column: string, options: ExpectationOptions = {}): ExpectationUse {
  return useOf(expectPresentKind, { column, ...options })
}
