import type { Batch, Cell, Column, FixStep } from '@modelwright/runtime'
import { formatTime, fixes as operations } from '@modelwright/runtime'
import type { FixChange, FixExample } from '../core/index.ts'
import { fixColumn } from './learn-fixes.ts'
import { countLevels } from './levels.ts'
import { mergesIn } from './spellings.ts'

function shown(value: Cell): string {
  if (value === null) return 'missing'
  const text = String(value)
  return JSON.stringify(text.length > 24 ? `${text.slice(0, 24)}…` : text)
}

/** What becomes of each number that changes, by how often it occurs. */
function changedNumbers(column: Extract<Column, { type: 'number' | 'time' }>, step: FixStep): FixExample[] {
  const { number } = operations[step.name]
  if (number === undefined) return []
  const found = new Map<number, FixExample & { rows: number }>()
  const isTime = column.type === 'time'
  const cellOf = (value: number | null): string | null =>
    value === null ? null : isTime ? formatTime(value) : String(value)
  for (const value of column.values) {
    if (Number.isNaN(value)) continue
    const known = found.get(value)
    if (known !== undefined) {
      known.rows++
      continue
    }
    const to = number(step.state, value, isTime)
    if (to !== value) found.set(value, { from: cellOf(value)!, to: cellOf(to), rows: 1 })
  }
  return [...found.values()]
}

function changedStrings(name: string, column: Column, step: FixStep, rowCount: number): FixExample[] {
  const counts = countLevels({ rowCount, columns: new Map([[name, column]]) }, name)
  const why =
    step.name === 'levels' ? new Map(mergesIn(counts, []).map((merge) => [merge.from, merge.why])) : undefined
  return [...counts].flatMap(([from, rows]) => {
    const to = operations[step.name].apply(step.state, from)
    if (to === from) return []
    const reason = why?.get(from)
    return [{ from, to, rows, ...(reason === undefined ? {} : { why: reason }) }]
  })
}

/** The change of a column with the values it concerns, and its sentence. */
export function changeOf(
  { fix, column }: Pick<FixChange, 'fix' | 'column'>,
  examples: readonly FixExample[],
): FixChange {
  const count = examples.reduce((sum, { rows }) => sum + rows, 0)
  const told = examples.slice(0, 3).map(({ from, to }) => `${shown(from)} → ${shown(to)}`)
  const more = examples.length > 3 ? `, and ${examples.length - 3} more` : ''
  const message = `${fix}: ${count} ${count === 1 ? 'cell' : 'cells'} of "${column}" (${told.join(', ')}${more}).`
  return {
    fix,
    ...(column === undefined ? {} : { column }),
    count,
    distinct: examples.length,
    examples,
    message,
  }
}

function examplesOf(name: string, column: Column, step: FixStep, rowCount: number): FixExample[] {
  const isNumbers = column.type === 'number' || column.type === 'time'
  return isNumbers ? changedNumbers(column, step) : changedStrings(name, column, step, rowCount)
}

/**
 * Tells what learnt value fixes change in a table, column by column, each distinct value with what becomes of it; columns in
 * which nothing changes are not named.
 */
export function reportFixes(rows: Batch, steps: readonly FixStep[]): readonly FixChange[] {
  const current = new Map(rows.columns)
  const changes: FixChange[] = []
  for (const step of steps)
    for (const name of step.columns) {
      const column = current.get(name)
      if (column === undefined) continue
      const examples = examplesOf(name, column, step, rows.rowCount)
      if (examples.length === 0) continue
      changes.push(changeOf({ fix: step.name, column: name }, examples))
      current.set(name, fixColumn(column, step, rows.rowCount))
    }
  return changes
}
