import type { PreparedColumn, PreparedType } from '../column.ts'
import type { ModelOperation } from '../contracts.ts'
import { sigmoid } from '../math/sigmoid.ts'
import { softmaxRows } from '../softmax-rows.ts'
import { floats32 } from '../trees/read-tensors.ts'

const links = ['sigmoid', 'softmax'] as const

/** More levels and classes than any table has; a hostile artifact cannot ask for more. */
const mostLevels = 16777216
const mostClasses = 65536

/** No single number is worth more than this against a class, so that sums stay numbers. */
const most = 1e300

/** What each class makes of each input, by itself. */
export interface NaiveBayesState {
  /** One probability of the positive class, or one a class. */
  readonly link: (typeof links)[number]
  /** Per input, in order: −1 for a number, how many levels its category column has, or −2 less the size of a sparse block. */
  readonly sizes: Int32Array
  /** Logarithm of each class's share. Shape `[classes]`. */
  readonly priors: Float64Array
  /** What each level or term speaks for a class, as a logarithm. Shape `[classes × levels and terms]`. */
  readonly logs: Float32Array
  /** Mean of each number in each class. Shape `[classes × numbers]`. */
  readonly means: Float64Array
  /** Standard deviation beside it, above 0. */
  readonly spreads: Float64Array
  /** Minus the logarithm of the standard deviation. */
  readonly heights: Float64Array
}

const widthAt = (size: number): number => (size < -1 ? -2 - size : size < 0 ? 0 : size)

/** What one cell, or one row of a block, speaks for a class. */
function wordOf(
  { logs, means, spreads, heights }: NaiveBayesState,
  column: PreparedColumn,
  row: number,
  { number, at, size }: { number: number; at: number; size: number },
): number {
  if (column.type === 'number') {
    const z = (column.values[row] - means[number]) / spreads[number]
    // What is missing speaks for no class.
    return Number.isNaN(z) ? 0 : heights[number] - Math.min(most, (z * z) / 2)
  }
  if (column.type === 'category') {
    const code = column.codes[row]
    return code >= 0 && code < size ? logs[at + code] : 0
  }
  let sum = 0
  if (column.type === 'sparse')
    for (let n = column.starts[row]; n < column.starts[row + 1]; n++)
      if (column.places[n] < size) sum += column.values[n] * logs[at + column.places[n]]
  return sum
}

/** Predicts classes from inputs that each speak for themselves: numbers by a bell curve, levels and terms by how often they were met. */
export const naiveBayes: ModelOperation<NaiveBayesState> = {
  name: 'naive-bayes',
  signature: ({ sizes, link, priors }) => ({
    inputs: Array.from(
      sizes,
      (size): PreparedType => (size < -1 ? 'sparse' : size < 0 ? 'number' : 'category'),
    ),
    outputCount: link === 'sigmoid' ? 1 : priors.length,
  }),
  read(state) {
    const link = state.choice('link', links)
    const sizes = state.integers('sizes', -2 - mostLevels, mostLevels)
    const priors = state.floats('priors')
    const classes = priors.length
    if (link === 'sigmoid' ? classes !== 2 : classes < 2 || classes > mostClasses)
      state.refuse('priors', 'must have 2 values, or more for softmax')
    let width = 0
    let numbers = 0
    for (let j = 0; j < sizes.length; j++) {
      width += widthAt(sizes[j])
      if (sizes[j] === -1) numbers++
    }
    const logs = floats32(state, 'logs', { length: classes * width, low: -Infinity })
    const length = classes * numbers
    const means = state.floats('means', { length })
    const spreads = state.floats('spreads', { length })
    for (let i = 0; i < length; i++) if (!(spreads[i] > 0)) state.refuse('spreads', 'must be above 0')
    const heights = state.floats('heights', { length })
    return Object.freeze({ link, sizes, priors, logs, means, spreads, heights })
  },
  predict(state, features, rowCount) {
    const { sizes, priors, link } = state
    const classes = priors.length
    const scores = new Float64Array(rowCount * classes)
    for (let i = 0; i < scores.length; i++) scores[i] = priors[i % classes]
    let number = 0
    let at = 0
    for (let k = 0; k < classes; k++)
      for (let j = 0; j < sizes.length; j++) {
        const size = widthAt(sizes[j])
        const of = { number, at, size }
        for (let row = 0, i = k; row < rowCount; row++, i += classes)
          scores[i] += wordOf(state, features[j], row, of)
        if (sizes[j] === -1) number++
        at += size
      }
    if (link === 'softmax') {
      softmaxRows(scores, classes)
      return scores
    }
    const out = new Float64Array(rowCount)
    for (let row = 0; row < rowCount; row++) out[row] = sigmoid(scores[2 * row + 1] - scores[2 * row])
    return out
  },
}
