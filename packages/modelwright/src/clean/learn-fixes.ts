import { type Batch, type Column, type FixStep, fixes as operations } from '@modelwright/runtime'
import {
  categoryColumn,
  cellOf,
  columnOf,
  deepFreeze,
  type OptionSpecs,
  readOptions,
  type ValueFix,
} from '../core/index.ts'
import { findFix } from './find-fix.ts'
import type { FixSpec } from './fix-spec.ts'

/** Applies one fitted fix to a column of strings, once per level; other columns pass. */
export function fixColumn(column: Column, step: Pick<FixStep, 'name' | 'state'>, rowCount: number): Column {
  if (column.type !== 'category' && column.type !== 'text') return column
  const strings =
    column.type === 'category'
      ? column
      : categoryColumn(Array.from({ length: rowCount }, (_, row) => cellOf(column, row) as string | null))
  const fixed = strings.levels.map((level) => operations[step.name].apply(step.state, level))
  if (fixed.every((level, code) => level === strings.levels[code])) return column
  const levels = [...new Set(fixed)].filter((level) => level !== null).sort()
  const codeOf = new Map(levels.map((level, code) => [level, code]))
  const map = fixed.map((level) => (level === null ? -1 : codeOf.get(level)!))
  return { type: 'category', levels, codes: strings.codes.map((code) => (code < 0 ? -1 : map[code])) }
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

function learnFix(rows: Batch, columns: readonly string[], fix: ValueFix, spec: FixSpec): FixStep[] {
  const options = readOptions<OptionSpecs>(fix.options, spec.options, fix.name)
  const named = options['columns'] as readonly string[]
  for (const name of named) columnOf(rows, name)
  const names = columns.filter((name) =>
    named.length > 0 ? named.includes(name) : fix.everywhere || isString(columnOf(rows, name)),
  )
  const states = new Map<string, unknown>()
  for (const name of names) {
    const state = fix.learn(rows, name, options)
    if (state !== null) states.set(name, state)
  }
  return stepsOf(fix.name, states)
}

/**
 * Learns value fixes from training rows, each on what the ones before it leave; row fixes are passed over.
 *
 * @param rows - training rows only, raw
 * @param columns - the columns that may become inputs
 * @returns the steps for the artifact, in order; none for a column in which there is nothing to do
 * @throws {ModelwrightError} CLEAN_FIX_UNKNOWN, CORE_OPTION_INVALID, CORE_COLUMN_UNKNOWN - when a fix is declared wrongly
 */
export function learnFixes(rows: Batch, columns: readonly string[], fixes: readonly FixSpec[]): FixStep[] {
  const steps: FixStep[] = []
  const current = new Map(rows.columns)
  for (const spec of fixes) {
    const fix = findFix(spec.name)
    if (fix.kind !== 'value') continue
    const learnt = learnFix({ rowCount: rows.rowCount, columns: current }, columns, fix, spec)
    for (const step of learnt)
      for (const name of step.columns) current.set(name, fixColumn(current.get(name)!, step, rows.rowCount))
    steps.push(...learnt)
  }
  return steps
}
