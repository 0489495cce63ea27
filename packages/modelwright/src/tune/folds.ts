import { readOptions, type Target, targetLength } from '../core/index.ts'
import { crossFolds } from './cross-folds.ts'
import { forwardFolds } from './forward-folds.ts'
import type { FoldHints, Folds, ValidationSpec } from './validation.ts'
import { findValidation } from './validations/index.ts'

/** What is known of the rows besides their target, and how they are to be split. */
export interface FoldOptions extends FoldHints {
  /** Default: 5 below 20,000 rows, 3 below 100,000, else 1: a single split. */
  readonly folds?: number
  /** Default: forward in time where there are times, else folds with the classes' shares. */
  readonly validation?: ValidationSpec
}

/** Folds of so many rows where nobody says how many. */
export function defaultFolds(rowCount: number): number {
  return rowCount < 20000 ? 5 : rowCount < 100000 ? 3 : 1
}

/**
 * Splits training rows for validation: with the classes' shares, groups kept together, or forward in time.
 *
 * A class with a single row or group is always learnt from, never tested.  Seeded: yes.
 *
 * @throws {ModelwrightError} TUNE_ROWS_FEW - when there are not two rows, groups or times
 * @throws {ModelwrightError} TUNE_VALIDATION_INVALID - when the way that is asked for does not fit the rows
 */
export function foldsOf(target: Target, { validation, folds, ...hints }: FoldOptions): Folds {
  if (validation !== undefined) {
    const way = findValidation(validation.name)
    return way.folds(target, readOptions(way.options, validation.options, way.name), hints)
  }
  const wanted = folds ?? defaultFolds(targetLength(target))
  if (!Number.isInteger(wanted) || wanted < 1) throw new Error(`bug: ${wanted} folds`)
  return hints.times === undefined
    ? crossFolds(target, wanted, hints)
    : forwardFolds(hints, { folds: wanted })
}

/** The same folds without repetitions: each row is tested once at most. */
export function firstDeal({ again = [], ...folds }: Folds): Folds {
  return { ...folds, count: folds.count / (1 + again.length) }
}

/** The rows a fold is fitted on and those it is tested on. */
export function rowsOfFold(folds: Folds, fold: number): { train: Uint32Array; test: Uint32Array } {
  const { again = [], kind, count, reach } = folds
  const deals = [folds.foldOf, ...again]
  const each = count / deals.length
  const foldOf = deals[Math.floor(fold / each)]
  const own = fold % each
  const isWithin = (row: number): boolean =>
    reach === undefined || !(reach.times[row] < reach.from[own] || reach.times[row] >= reach.before[own])
  const train: number[] = []
  const test: number[] = []
  for (let row = 0; row < foldOf.length; row++) {
    if (foldOf[row] === own) test.push(row)
    else if ((kind === 'cross' || foldOf[row] < own) && isWithin(row)) train.push(row)
  }
  return { train: Uint32Array.from(train), test: Uint32Array.from(test) }
}
