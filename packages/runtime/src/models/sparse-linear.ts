import type { ModelOperation } from '../contracts.ts'
import {
  type LinearState,
  linearScores,
  readMeans,
  readShape,
  signatureOf,
  widthOf,
} from '../linear-state.ts'
import { sigmoid } from '../math/sigmoid.ts'
import { softmaxRows } from '../softmax-rows.ts'

const links = ['identity', 'sigmoid', 'softmax'] as const

/** More classes than any table has. */
const mostClasses = 65536

/** Zeros take no place in the artifact, but they do in memory. */
const mostCoefficients = 33554432

/** A linear model most of whose coefficients are 0: only the others are kept. */
export interface SparseLinearState {
  /** What becomes of the score: the value itself, the probability of the positive class, or one probability per class. */
  readonly link: (typeof links)[number]
  /** Per input, in order: −1 for a number, how many levels its category column has, or −2 less the size of a sparse block. */
  readonly sizes: Int32Array
  /** Where coefficients other than 0 lie in `[outputs × width]`, ascending. */
  readonly places: Int32Array
  /** Shape `[places]`. */
  readonly values: Float64Array
  /** Shape `[outputs]`. */
  readonly intercepts: Float64Array
  /** What each input added on average over the training rows, needed to explain; shape `[outputs × inputs]`, row-major. */
  readonly meanTerms?: Float64Array
}

const expanded = new WeakMap<SparseLinearState, LinearState>()

/** The same model with its zeros, made once. */
export function withZeros(state: SparseLinearState): LinearState {
  const known = expanded.get(state)
  if (known !== undefined) return known
  const { sizes, places, values, intercepts, meanTerms } = state
  const coefficients = new Float64Array(intercepts.length * widthOf(sizes))
  for (let k = 0; k < places.length; k++) coefficients[places[k]] = values[k]
  const made = { sizes, coefficients, intercepts, ...(meanTerms === undefined ? {} : { meanTerms }) }
  expanded.set(state, made)
  return made
}

/** Predicts by a linear score of which most coefficients are 0: a value, or probabilities of classes. */
export const sparseLinear: ModelOperation<SparseLinearState> = {
  name: 'sparse-linear',
  optional: ['meanTerms'],
  signature: signatureOf,
  read(state) {
    const link = state.choice('link', links)
    const [low, high] = link === 'softmax' ? [2, mostClasses] : [1, 1]
    const { sizes, intercepts } = readShape(state, low, high)
    const length = intercepts.length * widthOf(sizes)
    if (length > mostCoefficients) state.refuse('sizes', 'must be of a model that fits into memory')
    const places = state.integers('places', 0, length - 1)
    for (let k = 1; k < places.length; k++)
      if (places[k] <= places[k - 1]) state.refuse('places', `must ascend, but does not at ${k}`)
    const values = state.floats('values', { length: places.length })
    const meanTerms = readMeans(state, { sizes, intercepts })
    return Object.freeze({ link, sizes, places, values, intercepts, ...meanTerms })
  },
  predict(state, features, rowCount) {
    const scores = linearScores(withZeros(state), features, rowCount)
    if (state.link === 'softmax') softmaxRows(scores, state.intercepts.length)
    else if (state.link === 'sigmoid')
      for (let row = 0; row < rowCount; row++) scores[row] = sigmoid(scores[row])
    return scores
  },
}
