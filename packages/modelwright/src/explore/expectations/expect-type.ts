import { type Batch, type Column, parseNumber, parseTime } from '@modelwright/runtime'
import { cellOf, type Expectation, type Finding, missingCount } from '../../core/index.ts'
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

/** What the values of a column can be expected to be. */
const types = ['number', 'integer', 'boolean', 'time', 'string'] as const

export type ExpectedType = (typeof types)[number]

interface Terms {
  readonly column: string
  readonly type: ExpectedType
}

const owner = 'expectType'

const booleanWord = /^(?:true|false)$/i

/** Whether a value that stands among strings would be of the type by itself. */
const readable: Readonly<Record<ExpectedType, (text: string) => boolean>> = {
  number: (text) => parseNumber(text.trim()) !== undefined,
  integer: (text) => Number.isInteger(parseNumber(text.trim())),
  boolean: (text) => booleanWord.test(text.trim()),
  time: (text) => parseTime(text.trim()) !== undefined,
  string: () => true,
}

/** Tells of each row whether its value is of the type; undefined where the whole column is or is not. */
function rule(column: Column, type: ExpectedType): ((row: number) => boolean) | boolean {
  switch (column.type) {
    case 'number':
      if (type === 'integer') return (row) => Number.isInteger(column.values[row])
      return type === 'number'
    case 'category': {
      const fits = column.levels.map(readable[type])
      return (row) => fits[column.codes[row]]
    }
    case 'text':
      return type === 'string' || ((row) => readable[type](String(cellOf(column, row))))
    default:
      return column.type === type
  }
}

function findingOf(table: Batch, column: Column, type: ExpectedType): Finding {
  const found = rule(column, type)
  if (typeof found !== 'boolean') {
    const scanned = scanValues(column, table.rowCount, found)
    return { ...scanned, reason: `${countText(scanned.broken, scanned.checked, 'values')} are not.` }
  }
  const checked = table.rowCount - missingCount(column, table.rowCount)
  return { checked, broken: found ? 0 : checked, reason: `The values are of type ${column.type}.` }
}

/** The kind of {@link expectType}. */
export const expectTypeKind: Expectation<Terms> & { options: typeof expectationOptions } = {
  name: 'expect-type',
  about: 'Values are of a type',
  options: expectationOptions,
  read(given) {
    onlyTerms(owner, given, ['column', 'type'])
    const column = columnTerm(owner, given['column'])
    const type = given['type'] as ExpectedType
    if (!types.includes(type))
      refuseTerms(owner, `the type must be one of ${types.join(', ')}, found ${JSON.stringify(type)}`, [
        `Write:  ${owner}(${JSON.stringify(column)}, 'number')`,
      ])
    return { column, type }
  },
  describe: ({ column, type }) => `"${column}" of type ${type}`,
  check(table, { column: name, type }) {
    const column = table.columns.get(name)
    return column === undefined ? columnMissing(table, name) : findingOf(table, column, type)
  },
}

/**
 * Expects that the known values of a column are of a type: `expectType('age', 'number')`.
 *
 * `string` is what is kept as text or as levels. One odd value makes a column of numbers one of strings: it is then each of
 * them that is looked at, so that the odd ones are named. Missing: not looked at.
 *
 * @param type - number, integer, boolean, time or string
 * @throws {ModelwrightError} EXPLORE_EXPECTATION_INVALID - when there is no such type
 * @example
 * expectType('age', 'number').terms // → { column: 'age', type: 'number' }
 */
export function expectType(
  column: string,
  type: ExpectedType,
  options: ExpectationOptions = {},
): ExpectationUse {
  return useOf(expectTypeKind, { column, type, ...options })
}
