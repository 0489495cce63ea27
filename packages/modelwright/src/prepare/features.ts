import { type Batch, type PreparedType, pastName, type Schema } from '@modelwright/runtime'
import { columnOf, missingCount } from '../core/index.ts'

/** What a plan knows of a column while it grows. */
export interface Feature {
  readonly name: string
  readonly type: PreparedType
  /** Training rows without a value; −1: not known, there may be some. */
  readonly missing: number
  /** What was already done for learners that need it. */
  readonly settled: ReadonlySet<'scale' | 'levels'>
  /** A column of the data, not made by a step. */
  readonly isGiven?: true
}

/** The columns a plan starts from, in the schema's order. */
export function startingFeatures(schema: Schema, rows: Batch): readonly Feature[] {
  const inputs = schema.inputs.map(({ name, type }) => ({
    name,
    type,
    missing: missingCount(columnOf(rows, name), rows.rowCount),
    settled: new Set<never>(),
    isGiven: true as const,
  }))
  const past = (schema.history?.columns ?? []).map(({ name }) => ({
    name: pastName(name),
    type: 'past' as const,
    // The first rows have no past.
    missing: -1,
    settled: new Set<never>(),
  }))
  return [...inputs, ...past]
}
