import type { Batch } from '@modelwright/runtime'
import { columnOf } from '../core/index.ts'
import { countLevels } from './levels.ts'
import { plainNumber } from './looks.ts'

/** The numbers of a column with a value a row: those of a column of numbers, or strings that are plain numbers. */
export function numbersOf(rows: Batch, name: string): number[] {
  const column = columnOf(rows, name)
  if (column.type === 'number') return Array.from(column.values.filter((value) => !Number.isNaN(value)))
  const found: number[] = []
  for (const [level, count] of countLevels(rows, name)) {
    const value = plainNumber(level)
    if (value !== undefined) for (let i = 0; i < count; i++) found.push(value)
  }
  return found
}
