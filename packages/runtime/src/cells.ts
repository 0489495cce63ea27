import type { Column } from './column.ts'
import type { Input } from './contracts.ts'
import type { Findings, Place } from './findings.ts'
import { readValue } from './read-value.ts'
import { refusesUnknown, reportMissing, reportOutside, reportUnknown, reportUnreadable } from './reports.ts'
import { spread } from './spread.ts'
import { textColumnOf } from './text-column.ts'

/** One schema input with the value fixes that run on it, ready to read cells. */
export interface InputPlan {
  readonly input: Input
  readonly fixes: readonly ((value: string | number) => string | number | null)[]
  /** Whether a fix may change numbers too. */
  readonly fixesNumbers: boolean
  /** Code of each known level. */
  readonly codes: ReadonlyMap<string, number>
}

/**
 * Raw cells of one column: row `r` holds `values[codes[r]]`, or `values[r]` where there are no codes.
 *
 * A negative code or null is missing; undefined is passed over in silence, because its absence was told already.
 */
export interface Cells {
  readonly values: readonly unknown[]
  readonly codes?: ArrayLike<number>
}

/** Where each distinct value is used: its first row (−1: nowhere) and in how many rows. */
interface Uses {
  readonly first: Int32Array
  readonly count: Int32Array
}

interface Reading {
  readonly plan: InputPlan
  readonly cells: Cells
  readonly uses: Uses | undefined
  readonly findings: Findings
}

/** Reads the cells of one input into a column of its type; what breaks the schema goes to `findings` and is missing. */
export function readCells(plan: InputPlan, cells: Cells, findings: Findings): Column {
  const uses = cells.codes === undefined ? undefined : usesOf(cells.codes, cells.values.length)
  const column = columnOfValues({ plan, cells, uses, findings })
  if (cells.codes === undefined) return column
  const missing = countMissing(cells.codes)
  if (missing.count > 0) reportMissing(findings, plan.input, missing)
  return spread(column, cells.codes)
}

function usesOf(codes: ArrayLike<number>, valueCount: number): Uses {
  const first = new Int32Array(valueCount).fill(-1)
  const count = new Int32Array(valueCount)
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]
    if (code < 0) continue
    if (count[code]++ === 0) first[code] = row
  }
  return { first, count }
}

function countMissing(codes: ArrayLike<number>): Place {
  let first = -1
  let count = 0
  for (let row = 0; row < codes.length; row++) if (codes[row] < 0 && count++ === 0) first = row
  return { first, count }
}

function columnOfValues(reading: Reading): Column {
  const length = reading.cells.values.length
  switch (reading.plan.input.type) {
    case 'number':
    case 'time':
      return numbersOf(reading, length, reading.plan.input.type)
    case 'boolean': {
      const values = new Uint8Array(length)
      for (let at = 0; at < length; at++) {
        const value = readCell(reading, at)
        values[at] = value === null ? 2 : Number(value)
      }
      return { type: 'boolean', values }
    }
    case 'category':
      return categoriesOf(reading, length)
    case 'text': {
      const texts = new Array<string | null>(length)
      for (let at = 0; at < length; at++) texts[at] = readCell(reading, at) as string | null
      return textColumnOf(texts)
    }
  }
}

function numbersOf(reading: Reading, length: number, type: 'number' | 'time'): Column {
  const values = new Float64Array(length)
  const { input } = reading.plan
  const { range } = input
  for (let at = 0; at < length; at++) {
    const value = readCell(reading, at) as number | null
    values[at] = value === null ? Number.NaN : value
    if (range !== undefined && value !== null && (value < range[0] || value > range[1]))
      reportOutside(reading.findings, input, value, placeOf(reading, at))
  }
  return { type, values }
}

function categoriesOf(reading: Reading, length: number): Column {
  const { input, codes: known } = reading.plan
  const refused = refusesUnknown(reading.findings, input)
  const codes = new Int32Array(length)
  let unknown: Map<string, number> | undefined
  for (let at = 0; at < length; at++) {
    const level = readCell(reading, at) as string | null
    const code = level === null ? -1 : known.get(level)
    if (code !== undefined) {
      codes[at] = code
      continue
    }
    reportUnknown(reading.findings, input, level as string, placeOf(reading, at))
    unknown ??= new Map()
    codes[at] = refused ? -1 : codeIn(unknown, level as string, known.size)
  }
  const levels = input.levels!
  if (unknown === undefined || refused) return { type: 'category', codes, levels }
  return { type: 'category', codes, levels: [...levels, ...unknown.keys()], known: known.size }
}

function codeIn(unknown: Map<string, number>, level: string, offset: number): number {
  const found = unknown.get(level)
  if (found !== undefined) return found
  const code = offset + unknown.size
  unknown.set(level, code)
  return code
}

function placeOf(reading: Reading, at: number): Place {
  return reading.uses === undefined
    ? { first: at, count: 1 }
    : { first: reading.uses.first[at], count: reading.uses.count[at] }
}

/** Runs the fixes on one value; null is missing. */
export function fixedCell({ input, fixes }: InputPlan, given: unknown): unknown {
  let value = given
  for (let i = 0; i < fixes.length && (typeof value === 'string' || typeof value === 'number'); i++)
    value = fixes[i](value)
  return Number.isNaN(value) || (value === '' && input.type !== 'text') ? null : value
}

/** Runs the fixes on one distinct value and reads it; null where it is missing, unreadable or not used by any row. */
function readCell(reading: Reading, at: number): number | string | boolean | null {
  const { plan, cells, uses, findings } = reading
  const original = cells.values[at]
  if (uses?.count[at] === 0 || original === undefined) return null
  const value = fixedCell(plan, original)
  const read = value === null ? null : readValue(plan.input, value)
  if (value === null) reportMissing(findings, plan.input, placeOf(reading, at))
  else if (read === undefined) reportUnreadable(findings, plan.input, original, placeOf(reading, at))
  return read ?? null
}
