import type { ModelOperation } from '../contracts.ts'
import type { Reader } from '../reader.ts'
import { asNumber, repeatType } from '../typed-column.ts'

/** Which models are averaged is in the inputs: the outputs of each, model after model. */
export interface BlendState {
  /** Numbers each model gives a row. */
  readonly outputs: number
  /** What each model counts: 0 or more, in all 1; shape `[models]`. */
  readonly weights: Float64Array
}

/** Sums of weights may be off by rounding, no more. */
const mostOff = 1e-9

/** More outputs of models than any ensemble has; keeps a hostile artifact from asking for more memory than it brings. */
export const mostBlended = 1e6

/** Reads what each model counts: one weight or more, none below 0. */
export function readWeights(state: Reader): Float64Array {
  const weights = state.floats('weights')
  if (weights.length === 0) state.refuse('weights', 'must have one value or more')
  for (let m = 0; m < weights.length; m++)
    if (!(weights[m] >= 0)) state.refuse('weights', 'must be 0 or more')
  return weights
}

/** The weighted mean, kept between the least and the greatest of what is averaged. */
function meanOf(weights: Float64Array, said: (model: number) => number): number {
  let low = said(0)
  let high = low
  let sum = weights[0] * low
  for (let m = 1; m < weights.length; m++) {
    const value = said(m)
    sum += weights[m] * value
    if (value < low) low = value
    if (value > high) high = value
  }
  return sum < low ? low : sum > high ? high : sum
}

/**
 * Predicts the weighted mean of several models: of their probabilities, or of their values.
 *
 * Models are added up in their order, so that a batch and a single row give the same bits. The mean never leaves what the
 * models say: rounding cannot make a probability larger than 1, and one model alone is given as it is.
 */
export const blend: ModelOperation<BlendState> = {
  name: 'blend',
  signature: ({ outputs, weights }) => ({
    inputs: [...repeatType('number', outputs * weights.length)],
    outputCount: outputs,
  }),
  read(state) {
    const weights = readWeights(state)
    const sum = weights.reduce((all, weight) => all + weight, 0)
    if (!(Math.abs(sum - 1) <= mostOff)) state.refuse('weights', 'must sum to 1')
    const outputs = state.integer('outputs', 1, mostBlended / weights.length)
    return Object.freeze({ outputs, weights })
  },
  predict({ outputs, weights }, features, rowCount) {
    const columns = features.map((feature) => asNumber(feature).values)
    const out = new Float64Array(rowCount * outputs)
    for (let i = 0, row = 0; row < rowCount; row++)
      for (let k = 0; k < outputs; k++, i++) out[i] = meanOf(weights, (m) => columns[m * outputs + k][row])
    return out
  },
}
