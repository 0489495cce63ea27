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
