import { type Column, formatTime } from '@modelwright/runtime'
import { cellOf, type Expectation, type Finding, groupedCount } from '../../core/index.ts'
import {
  columnMissing,
  columnTerm,
  countText,
  type ExpectationOptions,
  type ExpectationUse,
  expectationOptions,
  onlyTerms,
  refuseTerms,
  scanValues,
  useOf,
} from '../expectation.ts'

interface Terms {
  readonly column: string
  readonly levels: readonly string[]
}

const owner = 'expectLevels'
const mostShown = 5
const longestShown = 40

function textOf(column: Column, row: number): string {
  const cell = cellOf(column, row)
  return column.type === 'time' ? formatTime(cell as number) : String(cell)
}

/** Tells the level at a row; the strings of a category are there already. */
function reader(column: Column): (row: number) => string {
  if (column.type === 'category') return (row) => column.levels[column.codes[row]]
  return (row) => textOf(column, row)
}

function othersText(others: ReadonlyMap<string, number>): string {
  const shown = [...others]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, mostShown)
    .map(([level, count]) => {
      const short = level.length > longestShown ? `${level.slice(0, longestShown)}…` : level
      return `${JSON.stringify(short)} (${groupedCount(count)})`
    })
  return `${shown.join(', ')}${others.size > mostShown ? ` and ${groupedCount(others.size - mostShown)} more` : ''}`
}

function findingOf(column: Column, rowCount: number, levels: readonly string[]): Finding {
  const known = new Set(levels)
  const others = new Map<string, number>()
  const levelAt = reader(column)
  const scanned = scanValues(column, rowCount, (row) => {
    const level = levelAt(row)
    if (known.has(level)) return true
    others.set(level, (others.get(level) ?? 0) + 1)
    return false
  })
  const { broken, checked } = scanned
  const reason =
    broken === 0
      ? `All ${groupedCount(checked)} values are.`
      : `${countText(broken, checked, 'values')} are not: ${othersText(others)}.`
  return { ...scanned, reason }
}

/** The kind of {@link expectLevels}. */
export const expectLevelsKind: Expectation<Terms> & { options: typeof expectationOptions } = {
  name: 'expect-levels',
  about: 'Values are among known levels',
  options: expectationOptions,
  read(given) {
    onlyTerms(owner, given, ['column', 'levels'])
    const column = columnTerm(owner, given['column'])
    const { levels } = given
    const isPlain = (level: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof level)
    if (!Array.isArray(levels) || levels.length === 0 || !levels.every(isPlain))
      refuseTerms(owner, 'it takes a list of levels', [
        `Write:  ${owner}(${JSON.stringify(column)}, ['free', 'pro'])`,
      ])
    return { column, levels: [...new Set(levels.map(String))] }
  },
  describe: ({ column, levels }) =>
    `"${column}" one of ${levels
      .slice(0, mostShown)
      .map((level) => JSON.stringify(level))
      .join(', ')}${levels.length > mostShown ? ` and ${levels.length - mostShown} more` : ''}`,
  check(table, { column: name, levels }) {
    const column = table.columns.get(name)
    return column === undefined ? columnMissing(table, name) : findingOf(column, table.rowCount, levels)
  },
}

/**
 * Expects that the known values of a column are among levels: `expectLevels('plan', ['free', 'pro'])`.
 *
 * Numbers and true or false are compared as they are written. Case and blanks count. Missing: not looked at. With
 * `mostly: 0.99` one value in a hundred may be another.
 *
 * @throws {ModelwrightError} EXPLORE_EXPECTATION_INVALID - when there is no level
 * @example
 * expectLevels('plan', ['free', 'pro']).terms.levels // → ['free', 'pro']
 */
export function expectLevels(
  column: string,
  levels: readonly (string | number | boolean)[],
  options: ExpectationOptions = {},
): ExpectationUse {
  return useOf(expectLevelsKind, { column, levels, ...options })
}
