import { type Target, takeTarget, targetLength } from '../core/index.ts'

/** A model's predictions on rows, with the truth and the threshold it decides by. */
export interface Contender {
  readonly target: Target
  /** As the runtime's model gives them, row-major `[rows × outputs]`. */
  readonly predictions: Float64Array
  /** One weight a row, ≥ 0; absent means 1 each. */
  readonly weights?: Float64Array
  /** Rows with the same number belong together (a person, a shop): intervals resample groups, not rows. */
  readonly groups?: ArrayLike<number>
  /** For binary: the positive class is predicted where its probability is at least this; 0.5 when absent. */
  readonly threshold?: number | undefined
}

/** Keeps the given rows of a model's predictions. */
export function takeContender(contender: Contender, rows: Uint32Array): Contender {
  const { target, predictions, weights, groups } = contender
  const outputCount = predictions.length / targetLength(target)
  const taken = new Float64Array(rows.length * outputCount)
  rows.forEach((row, i) => {
    for (let output = 0; output < outputCount; output++)
      taken[i * outputCount + output] = predictions[row * outputCount + output]
  })
  return {
    ...contender,
    target: takeTarget(target, rows),
    predictions: taken,
    ...(weights === undefined ? {} : { weights: Float64Array.from(rows, (row) => weights[row]) }),
    ...(groups === undefined ? {} : { groups: Float64Array.from(rows, (row) => groups[row]) }),
  }
}
