import type { Calibration, Task } from '@modelwright/runtime'
import type { Contender } from './contender.ts'

/** A way to make probabilities honest, learnt from rows the fit that made them never saw. */
export interface Calibrator {
  readonly name: string
  readonly about: string
  readonly tasks: readonly Exclude<Task, 'regression'>[]
  /** @param scored - predictions of rows that the fit did not see, with their truth */
  fit(scored: Contender): Calibration
}

/** Rows with a positive class, their probabilities and weights. */
export interface BinaryRows {
  readonly came: Int32Array
  readonly probabilities: Float64Array
  readonly weightOf: (row: number) => number
}

/** Reads predictions of two classes. */
export function binaryRows({ target, predictions, weights }: Contender): BinaryRows {
  if (target.task !== 'binary') throw new Error('bug: a calibrator of two classes on other targets')
  return { came: target.codes, probabilities: predictions, weightOf: (row) => weights?.[row] ?? 1 }
}
