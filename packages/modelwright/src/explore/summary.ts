import type { Column, ColumnType } from '@modelwright/runtime'
import type { Summary } from './profile-types.ts'

/** Says what the values of a column look like. */
export interface SummaryKind {
  readonly name: string
  readonly about: string
  /** Types of columns it is for. */
  readonly takes: readonly ColumnType[]
  summarise(column: Column, rowCount: number): Summary
}

/** Takes the values that can be summed, and counts those that are infinite; all of them share the column's memory. */
export function finiteValues(column: Column): { finite: Float64Array; infinite: number } {
  const { values } = column as { readonly values: Float64Array }
  let count = 0
  let infinite = 0
  for (let row = 0; row < values.length; row++) {
    if (values[row] - values[row] === 0) count++
    else if (!Number.isNaN(values[row])) infinite++
  }
  if (count === values.length) return { finite: values, infinite }
  const finite = new Float64Array(count)
  let at = 0
  for (let row = 0; row < values.length; row++)
    if (values[row] - values[row] === 0) finite[at++] = values[row]
  return { finite, infinite }
}
