import type { Column } from '@modelwright/runtime'
import { cellOf } from '../../core/index.ts'
import type { Summary } from '../profile-types.ts'
import { summariseLevels } from './category.ts'
import { summariseNumbers } from './number.ts'
import { summariseTimes } from './time.ts'

/** Counts the rows of each level in use; missing ones are left out. */
export function countLevels(column: Column, rowCount: number): Map<string, number> {
  const counts = new Map<string, number>()
  if (column.type !== 'category') {
    for (let row = 0; row < rowCount; row++) {
      const cell = cellOf(column, row)
      if (cell !== null) counts.set(String(cell), (counts.get(String(cell)) ?? 0) + 1)
    }
    return counts
  }
  const byCode = new Float64Array(column.levels.length)
  for (const code of column.codes) if (code >= 0) byCode[code]++
  column.levels.forEach((level, code) => {
    if (byCode[code] > 0) counts.set(level, byCode[code])
  })
  return counts
}

/** Takes the values that can be summed, and counts those that are infinite. */
function finiteValues(values: Float64Array): { finite: Float64Array; infinite: number } {
  const finite = new Float64Array(values.length)
  let count = 0
  let infinite = 0
  for (const value of values) {
    if (Number.isFinite(value)) finite[count++] = value
    else if (!Number.isNaN(value)) infinite++
  }
  return { finite: finite.subarray(0, count), infinite }
}

/** Summarises a column by what it holds; `isCode` shows whole-number codes as levels. */
export function summarise(column: Column, rowCount: number, isCode: boolean): Summary {
  const isNumeric = (column.type === 'number' && !isCode) || column.type === 'time'
  if (isNumeric && 'values' in column) {
    const { finite, infinite } = finiteValues(column.values as Float64Array)
    if (finite.length === 0) return { of: 'nothing' }
    return column.type === 'time' ? summariseTimes(finite) : summariseNumbers(finite, infinite)
  }
  const counts = countLevels(column, rowCount)
  return counts.size === 0 ? { of: 'nothing' } : summariseLevels(counts)
}
