import { type Cells, type InputPlan, readCells } from './cells.ts'
import type { BooleanColumn, Column, NumberColumn, TimeColumn } from './column.ts'
import type { Findings } from './findings.ts'
import { formatTime, maxTime } from './parse.ts'
import { reportMissing, reportOutside, reportUnreadable } from './reports.ts'
import { textAt } from './text-column.ts'

/**
 * Reads a column of a table as an input's type.
 *
 * Numbers, times and booleans that are of their type already are checked and shared. A number column is read as times in
 * milliseconds; times become ISO 8601 for a category or text; all else goes through its distinct values.
 */
export function readTyped(plan: InputPlan, column: Column, rowCount: number, findings: Findings): Column {
  const { type } = plan.input
  if (column.type === 'number' && type === 'time')
    return checkNumbers(plan, fixNumbers(plan, { type, values: column.values }), findings)
  if ((column.type === 'number' || column.type === 'time') && column.type === type)
    return checkNumbers(plan, fixNumbers(plan, column), findings)
  if (column.type === 'boolean' && type === 'boolean') return checkBooleans(plan, column, findings)
  return readCells(plan, cellsOf(column, rowCount), findings)
}

/** Runs the value fixes that change numbers; a copy, where there are any. */
function fixNumbers(plan: InputPlan, column: NumberColumn | TimeColumn): NumberColumn | TimeColumn {
  if (!plan.fixesNumbers) return column
  const fixed = (value: number): number =>
    plan.fixes.reduce(
      (number, fix) => (number - number === 0 ? ((fix(number) ?? NaN) as number) : number),
      value,
    )
  return { type: column.type, values: column.values.map(fixed) }
}

/** Checks numbers that are of their type: missing, infinite, outside the usual range. Copies only to mend. */
function checkNumbers(
  plan: InputPlan,
  column: NumberColumn | TimeColumn,
  findings: Findings,
): NumberColumn | TimeColumn {
  const { input } = plan
  const limit = input.type === 'time' ? maxTime : Number.MAX_VALUE
  const low = input.range === undefined ? -Infinity : input.range[0]
  const high = input.range === undefined ? Infinity : input.range[1]
  const missing = tally()
  const refused = tally()
  const outside = tally()
  let { values } = column
  for (let row = 0; row < values.length; row++) {
    const value = values[row]
    if (Number.isNaN(value)) count(missing, row)
    else if (Math.abs(value) > limit) count(refused, row)
    else if (value < low || value > high) count(outside, row)
    else if (value === 0 && 1 / value < 0) values = mended(column.values, values, row, 0)
  }
  if (missing.count > 0) reportMissing(findings, input, missing)
  if (outside.count > 0) reportOutside(findings, input, values[outside.first], outside)
  if (refused.count > 0) {
    reportUnreadable(findings, input, values[refused.first], refused)
    values = values.map((value) => (Math.abs(value) > limit ? Number.NaN : value))
  }
  return values === column.values ? column : { type: column.type, values }
}

function checkBooleans(plan: InputPlan, column: BooleanColumn, findings: Findings): BooleanColumn {
  const missing = tally()
  for (let row = 0; row < column.values.length; row++) if (column.values[row] === 2) count(missing, row)
  if (missing.count > 0) reportMissing(findings, plan.input, missing)
  return column
}

function mended(original: Float64Array, values: Float64Array, row: number, value: number): Float64Array {
  const copy = values === original ? new Float64Array(original) : values
  copy[row] = value
  return copy
}

interface Tally {
  first: number
  count: number
}

function tally(): Tally {
  return { first: -1, count: 0 }
}

function count(tally: Tally, row: number): void {
  if (tally.count++ === 0) tally.first = row
}

const truths = [false, true] as const

/** Takes a column apart into its distinct values and the place of each row's value among them. */
export function cellsOf(column: Column, rowCount: number): Cells {
  switch (column.type) {
    case 'category':
      return { values: column.levels, codes: column.codes }
    case 'boolean':
      return { values: truths, codes: Int32Array.from(column.values, (value) => (value === 2 ? -1 : value)) }
    case 'number':
      return distinct(column.values, (value) => value)
    case 'time':
      return distinct(column.values, formatTime)
    case 'text':
      return { values: Array.from({ length: rowCount }, (_, row) => textAt(column, row)) }
  }
}

function distinct(numbers: Float64Array, cellOf: (value: number) => unknown): Cells {
  const places = new Map<number, number>()
  const codes = new Int32Array(numbers.length)
  for (let row = 0; row < numbers.length; row++) {
    const value = numbers[row]
    let code = Number.isNaN(value) ? -1 : places.get(value)
    if (code === undefined) {
      code = places.size
      places.set(value, code)
    }
    codes[row] = code
  }
  return { values: Array.from(places.keys(), cellOf), codes }
}
