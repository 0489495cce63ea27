import {
  type Batch,
  type Column,
  type FixStep,
  fixes as fixOperations,
  type Input,
  type Operations,
  type Output,
  parseNumber,
  parseTime,
  type Schema,
} from '@modelwright/runtime'
import { categoryColumn, cellOf, columnOf, ModelwrightError } from '../core/index.ts'
import { rangeOf } from './range.ts'

/** What a column is for, as `retrieve` inferred it or the user said. */
export interface KindOfColumn {
  readonly name: string
  readonly kind: 'number' | 'category' | 'boolean' | 'time' | 'text' | 'id' | 'constant'
  readonly reason?: string
}

/** A column that is no input, and why. */
export interface LeftOut {
  readonly name: string
  readonly reason: string
}

/** The schema, and the columns it does without. */
export interface InferredSchema {
  readonly schema: Schema
  readonly leftOut: readonly LeftOut[]
}

type Fix = (value: string) => string | null

/** The fixes of a column as one function; an empty text is missing. */
export function fixOf(steps: readonly FixStep[], name: string, operations: Pick<Operations, 'fixes'>): Fix {
  const own = steps.filter((step) => step.columns.includes(name))
  return (value) => {
    let fixed: string | null = value
    for (const step of own) {
      if (fixed === null) break
      fixed = operations.fixes[step.name].apply(step.state, fixed)
    }
    return fixed === '' ? null : fixed
  }
}

/** A string column after the fixes: its levels in use, and one number a row for each reading tried. */
interface Strings {
  readonly levels: readonly string[]
  readonly codes: Int32Array
}

function stringsOf(column: Column, rowCount: number, fix: Fix): Strings {
  const raw =
    column.type === 'category'
      ? column
      : categoryColumn(Array.from({ length: rowCount }, (_, row) => cellOf(column, row) as string | null))
  const used = new Uint8Array(raw.levels.length)
  for (const code of raw.codes) if (code >= 0) used[code] = 1
  const fixed = raw.levels.map((level, code) => (used[code] === 1 ? fix(level) : null))
  const levels = [...new Set(fixed)].filter((level) => level !== null).sort()
  const codeOf = new Map(levels.map((level, code) => [level, code]))
  const map = fixed.map((level) => (level === null ? -1 : codeOf.get(level)!))
  return { levels, codes: raw.codes.map((code) => (code < 0 ? -1 : map[code])) }
}

const leadingZero = /^[+-]?0\d/

/** Reads all levels as numbers, or none: a leading zero makes them codes, not numbers. */
function numbersOf({ levels, codes }: Strings): Float64Array | undefined {
  const numbers = levels.map((level) => (leadingZero.test(level) ? undefined : parseNumber(level)))
  if (levels.length === 0 || numbers.includes(undefined)) return undefined
  return Float64Array.from(codes, (code) => (code < 0 ? Number.NaN : numbers[code]!))
}

function timesOf({ levels, codes }: Strings): Float64Array | undefined {
  const times = levels.map(parseTime)
  if (levels.length === 0 || times.includes(undefined)) return undefined
  return Float64Array.from(codes, (code) => (code < 0 ? Number.NaN : times[code]!))
}

/** An input with how many different values its training rows have; 2 stands for "two or more". */
interface Found {
  readonly input: Input
  readonly distinct: number
}

function distinctOf(values: ArrayLike<number>): number {
  for (let i = 1; i < values.length; i++) if (values[i] !== values[0]) return 2
  return Math.min(values.length, 1)
}

function numberInput(name: string, type: 'number' | 'time', values: Float64Array): Found {
  const present = values.filter((value) => !Number.isNaN(value))
  const range = rangeOf(present, type)
  const nullable = present.length < values.length
  const integer = type === 'number' && { integer: present.every(Number.isInteger) }
  return {
    input: { name, type, nullable, ...integer, ...(range && { range }) },
    distinct: distinctOf(present),
  }
}

function codesInput(name: string, values: Float64Array): Found {
  const present = values.filter((value) => !Number.isNaN(value))
  const levels = [...new Set(present)].map((value) => String(value + 0)).sort()
  const nullable = present.length < values.length
  return { input: { name, type: 'category', nullable, integer: true, levels }, distinct: levels.length }
}

function booleanInput(name: string, values: Uint8Array): Found {
  const present = values.filter((value) => value !== 2)
  const nullable = present.length < values.length
  return { input: { name, type: 'boolean', nullable }, distinct: distinctOf(present) }
}

/** So many values of a text column are tried before all are. */
const tried = 100

/** Tells by its first values whether a column of kind text may hold numbers or times after all. */
function isProse(column: Column, rowCount: number, fix: Fix): boolean {
  for (let row = 0, seen = 0; row < rowCount && seen < tried; row++) {
    const cell = cellOf(column, row)
    const value = cell === null ? null : fix(String(cell))
    if (value === null) continue
    if (parseNumber(value) === undefined && parseTime(value) === undefined) return true
    seen++
  }
  return false
}

/** An input of free text; blank ones are missing. */
function proseInput(name: string, column: Column, rowCount: number, fix: Fix): Found {
  let first: string | undefined
  let distinct = 0
  let nullable = false
  const fixedLevels = column.type === 'category' ? column.levels.map(fix) : undefined
  for (let row = 0; row < rowCount; row++) {
    const cell = cellOf(column, row)
    const known = column.type === 'category' ? fixedLevels?.[column.codes[row]] : undefined
    const value = cell === null ? null : (known ?? fix(String(cell)))
    if (value === null) nullable = true
    else if (first === undefined) {
      first = value
      distinct = 1
    } else if (distinct < 2 && value !== first) distinct = 2
  }
  return { input: { name, type: 'text', nullable }, distinct }
}

function stringInput(column: Column, of: KindOfColumn, rowCount: number, fix: Fix): Found {
  const { name, kind } = of
  if (kind === 'text' && isProse(column, rowCount, fix)) return proseInput(name, column, rowCount, fix)
  const strings = stringsOf(column, rowCount, fix)
  const numbers = numbersOf(strings)
  if (numbers !== undefined) return numberInput(name, 'number', numbers)
  const times = timesOf(strings)
  if (times !== undefined) return numberInput(name, 'time', times)
  if (kind === 'text') return proseInput(name, column, rowCount, fix)
  const { levels, codes } = strings
  return { input: { name, type: 'category', nullable: codes.includes(-1), levels }, distinct: levels.length }
}

/** Finds what a column of training rows is read as. */
export function findInput(column: Column, of: KindOfColumn, rowCount: number, fix: Fix): Found {
  switch (column.type) {
    case 'category':
    case 'text':
      return stringInput(column, of, rowCount, fix)
    case 'boolean':
      return booleanInput(of.name, column.values)
    case 'time':
      return numberInput(of.name, 'time', column.values)
    case 'number': {
      const isWhole = (v: number): boolean => Number.isNaN(v) || Number.isInteger(v)
      const isCode = of.kind === 'category' && column.values.every(isWhole)
      return isCode ? codesInput(of.name, column.values) : numberInput(of.name, 'number', column.values)
    }
  }
}

const reasons = {
  id: 'It names the row and says nothing about others.',
  constant: 'It has one value only.',
} as const

/** Why the training rows of an input teach nothing, or undefined where they do. */
function emptiness({ input, distinct }: Found): string | undefined {
  if (distinct === 0) return 'It has no value in the training rows.'
  if (distinct === 1 && !input.nullable) return 'It has one value only in the training rows.'
  return undefined
}

/**
 * Infers what a request must look like from training rows alone, after the value fixes.
 *
 * A string column whose levels are all plain numbers becomes a number input, one of ISO dates a time; digit strings
 * with a leading zero stay categories. Whole-number codes of kind `category` become categories, prose becomes text. Ids and
 * constants are left out. Ranges are rounded quantiles, never extremes.
 *
 * @param train - training rows, raw, of the table
 * @param columns - the candidates in order; the target is passed over
 * @param operations - the fixes' runtime halves
 * @throws {ModelwrightError} PREPARE_INPUT_NONE - when no column is left to learn from
 */
export function inferSchema(
  train: Batch,
  fixes: readonly FixStep[],
  columns: readonly KindOfColumn[],
  output: Output,
  operations: Pick<Operations, 'fixes'> = { fixes: fixOperations },
): InferredSchema {
  const inputs: Input[] = []
  const leftOut: LeftOut[] = []
  for (const of of columns) {
    if (of.name === output.name) continue
    const column = columnOf(train, of.name)
    const isOut = of.kind === 'id' || of.kind === 'constant'
    const found = isOut ? undefined : findInput(column, of, train.rowCount, fixOf(fixes, of.name, operations))
    const nothing = found && emptiness(found)
    if (found !== undefined && nothing === undefined) inputs.push(found.input)
    else
      leftOut.push({
        name: of.name,
        reason: nothing ?? of.reason ?? reasons[of.kind as keyof typeof reasons],
      })
  }
  if (inputs.length === 0) throw noInput(leftOut)
  return { schema: { inputs, output }, leftOut }
}

function noInput(leftOut: readonly LeftOut[]): ModelwrightError {
  const shown = leftOut.slice(0, 5).map(({ name, reason }) => `"${name}": ${reason}`)
  const more = leftOut.length > 5 ? [`And ${leftOut.length - 5} more.`] : []
  return new ModelwrightError('PREPARE_INPUT_NONE', {
    message: ['No column is left to learn from.', ...shown, ...more].join(' '),
    mend: ['Keep a column against the advice:  --keep <column>', 'Or give a table with more columns.'],
  })
}
