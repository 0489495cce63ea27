import type { Batch, Column, FixStep } from '@modelwright/runtime'
import { fixes as operations } from '@modelwright/runtime'
import type { FixChange } from '../core/index.ts'
import { fixColumn } from './learn-fixes.ts'
import { countLevels } from './levels.ts'

function shown(value: string): string {
  return JSON.stringify(value.length > 24 ? `${value.slice(0, 24)}…` : value)
}

function changeOf(name: string, column: Column, step: FixStep, rowCount: number): FixChange | undefined {
  const levels = countLevels({ rowCount, columns: new Map([[name, column]]) }, name)
  const changed: string[] = []
  let count = 0
  for (const [level, rows] of levels) {
    const fixed = operations[step.name].apply(step.state, level)
    if (fixed === level) continue
    count += rows
    changed.push(`${shown(level)} → ${fixed === null ? 'missing' : shown(fixed)}`)
  }
  if (count === 0) return undefined
  const more = changed.length > 3 ? `, and ${changed.length - 3} more` : ''
  const message = `${step.name}: ${count} ${count === 1 ? 'cell' : 'cells'} of "${name}" (${changed.slice(0, 3).join(', ')}${more}).`
  return { fix: step.name, column: name, count, message }
}

/** Tells what learnt value fixes change in a table, column by column; columns in which nothing changes are not named. */
export function reportFixes(rows: Batch, steps: readonly FixStep[]): readonly FixChange[] {
  const current = new Map(rows.columns)
  const changes: FixChange[] = []
  for (const step of steps)
    for (const name of step.columns) {
      const column = current.get(name)
      if (column === undefined) continue
      const change = changeOf(name, column, step, rows.rowCount)
      if (change === undefined) continue
      changes.push(change)
      current.set(name, fixColumn(column, step, rows.rowCount))
    }
  return changes
}
