import type { Contender } from '../contender.ts'
import { confusion } from './confusion.ts'

/** How one class fares. Shares are NaN where there is nothing to divide by. */
export interface ClassRow {
  readonly class: string
  /** Rows of the class. */
  readonly count: number
  /** Rows predicted as it. */
  readonly predictedCount: number
  readonly precision: number
  readonly recall: number
  readonly f1: number
}

/** Tells for each class how many rows it has, how many were predicted as it, and precision, recall and F1. */
export function perClass(contender: Contender): readonly ClassRow[] {
  const { classes, counts } = confusion(contender)
  return classes.map((name, code) => {
    const right = counts[code][code]
    const count = counts[code].reduce((sum, cell) => sum + cell, 0)
    const predictedCount = counts.reduce((sum, row) => sum + row[code], 0)
    return {
      class: name,
      count,
      predictedCount,
      precision: right / predictedCount,
      recall: right / count,
      f1: (2 * right) / (count + predictedCount),
    }
  })
}
