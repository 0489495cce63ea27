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

/** Takes the values that can be summed, and counts those that are infinite. */
export function finiteValues(column: Column): { finite: Float64Array; infinite: number } {
  const { values } = column as { readonly values: Float64Array }
  const finite = new Float64Array(values.length)
  let count = 0
  let infinite = 0
  for (const value of values) {
    if (Number.isFinite(value)) finite[count++] = value
    else if (!Number.isNaN(value)) infinite++
  }
  return { finite: finite.subarray(0, count), infinite }
}
