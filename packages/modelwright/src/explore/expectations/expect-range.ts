import { type Column, formatTime, parseTime } from '@modelwright/runtime'
import { type Expectation, type Finding, groupedCount } from '../../core/index.ts'
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
  whole,
} from '../expectation.ts'

/** Bounds are inclusive; a date is text, such as `2024-05-01`. */
interface Terms {
  readonly column: string
  readonly min?: number | string
  readonly max?: number | string
}

const owner = 'expectRange'

function boundOf(name: 'min' | 'max', value: unknown): number | string | undefined {
  if (value === undefined) return undefined
  if (typeof value === 'number' && !Number.isNaN(value)) return value
  if (typeof value === 'string' && parseTime(value) !== undefined) return value
  refuseTerms(
    owner,
    `"${name}" must be a number or a date such as "2024-05-01", found ${JSON.stringify(value)}`,
    [`Write:  ${owner}('age', { min: 0, max: 120 })`],
  )
}

const numberOf = (bound: number | string): number =>
  typeof bound === 'string' ? (parseTime(bound) as number) : bound

/** Refuses bounds between which nothing lies, or of two kinds. */
function checkBounds({ min, max }: Omit<Terms, 'column'>): void {
  const mend = [`Write:  ${owner}('age', { min: 0, max: 120 })`]
  if (min === undefined && max === undefined) refuseTerms(owner, 'there is neither "min" nor "max"', mend)
  if (min === undefined || max === undefined) return
  if (typeof min !== typeof max) refuseTerms(owner, 'one bound is a number and one is a date', mend)
  if (numberOf(min) > numberOf(max)) refuseTerms(owner, `"min" ${min} is above "max" ${max}`, mend)
}

function rangeText({ min, max }: Terms): string {
  if (min === undefined) return `at most ${max}`
  return max === undefined ? `at least ${min}` : `from ${min} to ${max}`
}

function farthest(values: Float64Array, low: number, high: number): number {
  let farthest = Number.NaN
  let off = 0
  for (const value of values) {
    const by = value < low ? low - value : value - high
    if (by > off) {
      off = by
      farthest = value
    }
  }
  return farthest
}

type Ordered = Extract<Column, { type: 'number' | 'time' }>

function findingOf(column: Ordered, { min = -Infinity, max = Infinity }: Terms): Finding {
  const { values } = column
  const [low, high] = [numberOf(min), numberOf(max)]
  const scanned = scanValues(column, values.length, (row) => values[row] >= low && values[row] <= high)
  const { checked, broken } = scanned
  if (broken === 0) return { ...scanned, reason: `All ${groupedCount(checked)} values are.` }
  const far = farthest(values, low, high)
  const shown = column.type === 'time' ? formatTime(far) : String(far)
  return { ...scanned, reason: `${countText(broken, checked, 'values')} are not; the farthest is ${shown}.` }
}

/** The kind of {@link expectRange}. */
export const expectRangeKind: Expectation<Terms> & { options: typeof expectationOptions } = {
  name: 'expect-range',
  about: 'Numbers or moments lie within bounds',
  options: expectationOptions,
  read(given) {
    onlyTerms(owner, given, ['column', 'min', 'max'])
    const column = columnTerm(owner, given['column'])
    const min = boundOf('min', given['min'])
    const max = boundOf('max', given['max'])
    const bounds = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) }
    checkBounds(bounds)
    return { column, ...bounds }
  },
  describe: (terms) => `"${terms.column}" ${rangeText(terms)}`,
  check(table, terms) {
    const column = table.columns.get(terms.column)
    if (column === undefined) return columnMissing(table, terms.column)
    const wanted = typeof (terms.min ?? terms.max) === 'string' ? 'time' : 'number'
    if (column.type !== wanted) return whole(false, `The values are of type ${column.type}, not ${wanted}.`)
    return findingOf(column as Ordered, terms)
  },
}

/**
 * Expects that the known values of a column lie within bounds: `expectRange('age', { min: 0, max: 120 })`.
 *
 * Bounds are inclusive, and dates are text: `{ min: '2020-01-01' }`. Missing: not looked at; infinite values lie outside of
 * any finite bound. With `mostly: 0.99` one value in a hundred may lie outside.
 *
 * @throws {ModelwrightError} EXPLORE_EXPECTATION_INVALID - when there is no bound, or nothing lies between them
 * @example
 * expectRange('age', { min: 0, max: 120 }).terms.max // → 120
 */
export function expectRange(
  column: string,
  options: ExpectationOptions & { min?: number | string; max?: number | string },
): ExpectationUse {
  return useOf(expectRangeKind, { column, ...options })
}
