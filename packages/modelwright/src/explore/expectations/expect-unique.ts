import type { Column } from '@modelwright/runtime'
import { cellOf, contentKeys, type Expectation, isMissing, type Table } from '../../core/index.ts'
import {
  columnMissing,
  countText,
  type ExpectationOptions,
  type ExpectationUse,
  expectationOptions,
  onlyTerms,
  refuseTerms,
  type Scanned,
  scanRows,
  useOf,
} from '../expectation.ts'

interface Terms {
  readonly columns: readonly string[]
}

const owner = 'expectUnique'

/** Looks for rows whose values repeat those of an earlier one: by hash, and then by comparison. */
function findRepeats(table: Table, names: readonly string[], columns: readonly Column[]): Scanned {
  const keys = contentKeys(table, names)
  const earlier = new Map<number, number[]>()
  const same = (a: number, b: number): boolean =>
    columns.every((column) => cellOf(column, a) === cellOf(column, b))
  return scanRows(table.rowCount, (row) => {
    if (columns.some((column) => isMissing(column, row))) return undefined
    const alike = earlier.get(keys[row])
    if (alike === undefined) {
      earlier.set(keys[row], [row])
      return true
    }
    if (alike.some((one) => same(one, row))) return false
    alike.push(row)
    return true
  })
}

/** The kind of {@link expectUnique}. */
export const expectUniqueKind: Expectation<Terms> & { options: typeof expectationOptions } = {
  name: 'expect-unique',
  about: 'No two rows have the same values',
  options: expectationOptions,
  read(given) {
    onlyTerms(owner, given, ['columns'])
    const columns = typeof given['columns'] === 'string' ? [given['columns']] : given['columns']
    if (!Array.isArray(columns) || columns.length === 0 || columns.some((name) => typeof name !== 'string'))
      refuseTerms(owner, 'it takes the name of a column, or a list of names', [`Write:  ${owner}('id')`])
    return { columns: [...new Set<string>(columns)] }
  },
  describe: ({ columns }) => `${columns.map((name) => `"${name}"`).join(' with ')} without repeats`,
  check(table, { columns: names }) {
    const absent = names.find((name) => !table.columns.has(name))
    if (absent !== undefined) return columnMissing(table, absent)
    const columns = names.map((name) => table.columns.get(name) as Column)
    const scanned = findRepeats(table, names, columns)
    return {
      ...scanned,
      reason: `${countText(scanned.broken, scanned.checked, 'rows')} repeat an earlier one.`,
    }
  },
}

/**
 * Expects that no two rows have the same value of a column, or the same values of several: `expectUnique('id')`.
 *
 * Missing: rows where one of the columns has no value are not looked at, as in SQL. The first of equal rows is fine; the
 * others are counted.
 *
 * @throws {ModelwrightError} EXPLORE_EXPECTATION_INVALID - when no column is named
 * @example
 * expectUnique(['shop', 'day']).terms.columns // → ['shop', 'day']
 */
export function expectUnique(
  columns: string | readonly string[],
  options: ExpectationOptions = {},
): ExpectationUse {
  return useOf(expectUniqueKind, { columns, ...options })
}
