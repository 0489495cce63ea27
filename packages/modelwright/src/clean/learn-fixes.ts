import {
  type Batch,
  type CategoryColumn,
  type Column,
  type FixOperation,
  type FixStep,
  fixes as operations,
} from '@modelwright/runtime'
import { columnOf, deepFreeze, type OptionSpecs, readOptions, type ValueFix } from '../core/index.ts'
import { findFix } from './find-fix.ts'
import type { FixSpec } from './fix-spec.ts'
import { stringsOf } from './levels.ts'

type Step = Pick<FixStep, 'name' | 'state'>

function fixNumbers(
  column: Extract<Column, { type: 'number' | 'time' }>,
  { state }: Step,
  number: NonNullable<FixOperation['number']>,
): Column {
  const isTime = column.type === 'time'
  let values = column.values
  for (let row = 0; row < values.length; row++) {
    const value = column.values[row]
    if (Number.isNaN(value)) continue
    const fixed = number(state, value, isTime) ?? Number.NaN
    if (fixed === value) continue
    if (values === column.values) values = new Float64Array(column.values)
    values[row] = fixed
  }
  return values === column.values ? column : { type: column.type, values }
}

function fixStrings(strings: CategoryColumn, { name, state }: Step): CategoryColumn {
  const fixed = strings.levels.map((level) => operations[name].apply(state, level))
  if (fixed.every((level, code) => level === strings.levels[code])) return strings
  const levels = [...new Set(fixed)].filter((level) => level !== null).sort()
  const codeOf = new Map(levels.map((level, code) => [level, code]))
  const map = fixed.map((level) => (level === null ? -1 : codeOf.get(level)!))
  return { type: 'category', levels, codes: strings.codes.map((code) => (code < 0 ? -1 : map[code])) }
}

/** Applies one fitted fix to a column: once per level of strings, and to numbers and times where it has a say in them. */
export function fixColumn(column: Column, step: Step, rowCount: number): Column {
  const { number } = operations[step.name]
  if (column.type === 'number' || column.type === 'time')
    return number === undefined ? column : fixNumbers(column, step, number)
  const strings = stringsOf(column, rowCount)
  if (strings === undefined) return column
  const fixed = fixStrings(strings, step)
  return fixed === strings ? column : fixed
}

const isString = (column: Column): boolean => column.type === 'category' || column.type === 'text'

/** Joins columns whose states are equal into one step, so that the artifact holds each state once. */
function stepsOf(name: string, states: ReadonlyMap<string, unknown>): FixStep[] {
  const byState = new Map<string, { state: unknown; columns: string[] }>()
  for (const [column, state] of states) {
    const key = JSON.stringify(state)
    const entry = byState.get(key)
    if (entry === undefined) byState.set(key, { state, columns: [column] })
    else entry.columns.push(column)
  }
  return [...byState.values()].map(({ state, columns }) => deepFreeze({ name, columns, state }))
}

function learnFix(rows: Batch, fix: ValueFix, spec: FixSpec): FixStep[] {
  const options = readOptions<OptionSpecs>(fix.options, spec.options, fix.name)
  const named = options['columns'] as readonly string[]
  const names = [...rows.columns.keys()].filter((name) =>
    named.length > 0 ? named.includes(name) : fix.everywhere || isString(columnOf(rows, name)),
  )
  const states = new Map<string, unknown>()
  for (const name of names) {
    const state = fix.learn(rows, name, options)
    if (state !== null) states.set(name, state)
  }
  return stepsOf(fix.name, states)
}

/** Value fixes that were learnt, and the rows as they leave them. */
export interface LearntFixes {
  /** The steps for the artifact, in order; none for a column in which there is nothing to do. */
  readonly steps: readonly FixStep[]
  /** The columns that were looked at, fixed. */
  readonly fixed: Batch
}

/** The columns looked at, strings as levels: what is learnt from is each distinct value, once. */
function startOf(rows: Batch, names: readonly string[]): Map<string, Column> {
  return new Map(
    [...rows.columns]
      .filter(([name]) => names.includes(name))
      .map(([name, column]) => [name, stringsOf(column, rows.rowCount) ?? column]),
  )
}

/**
 * Learns value fixes from training rows, each on what the ones before it leave, and applies them; row fixes are passed over.
 *
 * @param rows - training rows only, raw
 * @param columns - the columns that may become inputs; no other is read
 * @throws {ModelwrightError} CLEAN_FIX_UNKNOWN, CORE_OPTION_INVALID, CORE_COLUMN_UNKNOWN - when a fix is declared wrongly
 */
export function learnAndFix(rows: Batch, columns: readonly string[], fixes: readonly FixSpec[]): LearntFixes {
  const steps: FixStep[] = []
  const current = startOf(rows, columns)
  const { rowCount } = rows
  for (const spec of fixes) {
    const fix = findFix(spec.name)
    if (fix.kind !== 'value') continue
    const named = readOptions<OptionSpecs>(fix.options, spec.options, fix.name)[
      'columns'
    ] as readonly string[]
    for (const name of named) columnOf(rows, name)
    const learnt = learnFix({ rowCount, columns: current }, fix, spec)
    for (const step of learnt)
      for (const name of step.columns) current.set(name, fixColumn(current.get(name)!, step, rowCount))
    steps.push(...learnt)
  }
  return { steps, fixed: { rowCount, columns: current } }
}

/** Learns value fixes as {@link learnAndFix} does; gives the steps alone. */
export function learnFixes(
  rows: Batch,
  columns: readonly string[],
  fixes: readonly FixSpec[],
): readonly FixStep[] {
  return learnAndFix(rows, columns, fixes).steps
}
