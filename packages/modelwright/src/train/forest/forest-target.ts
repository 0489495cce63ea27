import type { TrainingData } from '../../core/index.ts'
import { balanced, checkClasses, classTotals } from '../data.ts'
import { losses } from '../losses/index.ts'
import { checkRange } from '../trees/check-range.ts'

/** The target as a forest takes it. */
export interface ForestTarget {
  /** Class codes or values. */
  readonly targets: Float64Array | Int32Array
  /** Absent: 1 each. */
  readonly weights?: Float64Array
  /** Score leaves are counted from: the mean of values, so that sums stay small; 0 for classes. */
  readonly base: number
  /** Numbers a leaf holds. */
  readonly width: number
}

/**
 * Turns a learner's target into numbers and weights.
 *
 * @throws {ModelwrightError} TRAIN_TARGET_CONSTANT - when only one class occurs
 * @throws {ModelwrightError} TRAIN_TARGET_UNFIT, TRAIN_WEIGHT_INVALID - when values are beyond what trees hold
 */
export function forestTarget(
  { target, weights: plain }: TrainingData,
  classWeight: 'none' | 'balanced',
): ForestTarget {
  const given = plain === undefined ? {} : { weights: plain }
  if (target.task === 'regression') {
    checkRange(target.values, given.weights)
    const base = losses['squared-error'].start(target.values, given.weights, 0)
    return { targets: target.values, base, width: 1, ...given }
  }
  const totals = classTotals(target.codes, target.classes.length, plain)
  checkClasses(totals, target.classes)
  const weights = classWeight === 'balanced' ? { weights: balanced(target.codes, totals, plain) } : given
  const width = target.task === 'binary' ? 1 : target.classes.length
  checkRange(target.codes, weights.weights)
  return { targets: target.codes, base: 0, width, ...weights }
}
