import type { Batch, CategoryColumn, Column, FixStep, NumbersState } from '@modelwright/runtime'
import { columnOf } from '../core/index.ts'
import type { FixSpec } from './fix-spec.ts'
import { booleans } from './fixes/booleans.ts'
import { entities } from './fixes/entities.ts'
import { levels } from './fixes/levels.ts'
import { missingTokens } from './fixes/missing-tokens.ts'
import { mojibake } from './fixes/mojibake.ts'
import { numbers } from './fixes/numbers.ts'
import { trim } from './fixes/trim.ts'
import { fixColumn, learnAndFix } from './learn-fixes.ts'
import { plainNumber } from './looks.ts'

/** Numbers, where all levels in use are plain ones; digit strings with a leading zero are labels. */
function asNumbers(column: CategoryColumn): Column {
  const numbers = column.levels.map(plainNumber)
  const isUsed = new Uint8Array(column.levels.length)
  for (const code of column.codes) if (code >= 0) isUsed[code] = 1
  if (!isUsed.includes(1) || numbers.some((number, code) => isUsed[code] === 1 && number === undefined))
    return column
  const values = new Float64Array(column.codes.length)
  for (let row = 0; row < values.length; row++) {
    const code = column.codes[row]
    values[row] = code < 0 ? Number.NaN : numbers[code]!
  }
  return { type: 'number', values }
}

/** How a target is read: spellings of classes are joined, numbers written plainly. */
export function targetFixes(): readonly FixSpec[] {
  return [...spellingFixes(), numbers(), levels()]
}

/** What is mended of spellings, whatever they mean. */
function spellingFixes(): readonly FixSpec[] {
  return [trim(), mojibake(), entities(), missingTokens(), booleans()]
}

/** A table whose target was read, and what that took. */
export interface FixedTarget<Rows extends Batch> {
  readonly table: Rows
  readonly steps: readonly FixStep[]
}

/**
 * Reads the target column of any file the same way: blanks at the ends go, usual words for "missing" are missing, spellings
 * of a class are joined, and strings that are all numbers are numbers. Numbers, times and booleans pass.
 *
 * @param numbers - how training rows wrote their numbers: then these are read so too, and nothing is guessed of it
 * @throws {ModelwrightError} CORE_COLUMN_UNKNOWN - when there is no such column
 */
export function readTarget<Rows extends Batch>(
  table: Rows,
  target: string,
  numbers?: NumbersState,
): FixedTarget<Rows> {
  const { type } = columnOf(table, target)
  if (type !== 'category' && type !== 'text') return { table, steps: [] }
  const fixes = numbers === undefined ? targetFixes() : spellingFixes()
  const { steps: learnt, fixed } = learnAndFix(table, [target], fixes)
  const known = numbers === undefined ? [] : [{ name: 'numbers', columns: [target], state: numbers }]
  const read = known.reduce(
    (column: Column, step) => fixColumn(column, step, table.rowCount),
    fixed.columns.get(target) as Column,
  )
  const column = asNumbers(read as CategoryColumn)
  return {
    table: { ...table, columns: new Map([...table.columns, [target, column]]) },
    steps: [...learnt, ...known],
  }
}

/** The table of {@link readTarget} alone. */
export function fixTarget<Rows extends Batch>(table: Rows, target: string, numbers?: NumbersState): Rows {
  return readTarget(table, target, numbers).table
}

/** How numbers of a target are written, by the steps that it was read by; undefined: plainly. */
export function numbersOf(steps: readonly FixStep[]): NumbersState | undefined {
  return steps.find(({ name }) => name === 'numbers')?.state as NumbersState | undefined
}
