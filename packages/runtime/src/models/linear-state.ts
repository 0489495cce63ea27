import type { Column } from '../column.ts'
import type { Reader } from '../reader.ts'

/**
 * What every linear model knows: one coefficient per number, one per level of each category, one intercept per output.
 *
 * Categories are taken as codes; their levels are never expanded to 0/1 columns.
 */
export interface LinearState {
  /** Per input, in order: −1 for a number, else how many levels its category column has. */
  readonly sizes: Int32Array
  /** Shape `[outputs × width]`, row-major; width is the sum of 1 per number and of levels per category. */
  readonly coefficients: Float64Array
  /** Shape `[outputs]`. */
  readonly intercepts: Float64Array
}

/** More levels than any table has; keeps a hostile artifact from asking for more memory than it brings. */
const mostLevels = 16777216

/** Beyond this a term is cut, so that sums of huge terms stay numbers; real terms are nowhere near. */
const largestTerm = 1e300

/** Counts the coefficients of one output. */
export function widthOf(sizes: Int32Array): number {
  let width = 0
  for (let i = 0; i < sizes.length; i++) width += sizes[i] < 0 ? 1 : sizes[i]
  return width
}

/** Reads a linear state of `low` to `high` outputs out of an artifact and checks all of it. */
export function readLinear(state: Reader, low: number, high: number): LinearState {
  const sizes = state.integers('sizes', -1, mostLevels)
  const intercepts = state.floats('intercepts')
  const count = intercepts.length
  if (count < low || count > high)
    state.refuse('intercepts', low === high ? `must have ${low} values` : `must have ${low} values or more`)
  const coefficients = state.floats('coefficients', { length: count * widthOf(sizes) })
  return Object.freeze({ sizes, coefficients, intercepts })
}

/** Says which column types a linear state takes and how many numbers it gives. */
export function signatureOf(state: LinearState): { inputs: Column['type'][]; outputCount: number } {
  return {
    inputs: Array.from(state.sizes, (size): Column['type'] => (size < 0 ? 'number' : 'category')),
    outputCount: state.intercepts.length,
  }
}

function term(value: number): number {
  return value > largestTerm ? largestTerm : value < -largestTerm ? -largestTerm : value
}

/**
 * Sums intercept and terms, in the order of the features, so that a batch and a single row give the same bits.
 *
 * Missing: a category code of −1 adds nothing; a missing number makes the sum NaN, so impute first.
 *
 * @returns scores, row-major; shape `[rows × outputs]`
 */
export function linearScores(
  state: LinearState,
  features: readonly Column[],
  rowCount: number,
): Float64Array {
  const { sizes, coefficients, intercepts } = state
  const outputs = intercepts.length
  const width = coefficients.length / outputs
  const scores = new Float64Array(rowCount * outputs)
  for (let k = 0; k < outputs; k++) {
    for (let row = 0; row < rowCount; row++) scores[row * outputs + k] = intercepts[k]
    let at = k * width
    for (let j = 0; j < sizes.length; j++) {
      const column = features[j]
      if (column.type === 'number') {
        const { values } = column
        const slope = coefficients[at]
        for (let row = 0; row < rowCount; row++) scores[row * outputs + k] += term(slope * values[row])
      } else if (column.type === 'category') {
        const { codes } = column
        const size = sizes[j]
        for (let row = 0; row < rowCount; row++) {
          const code = codes[row]
          if (code >= 0 && code < size) scores[row * outputs + k] += coefficients[at + code]
        }
      }
      at += sizes[j] < 0 ? 1 : sizes[j]
    }
  }
  return scores
}
