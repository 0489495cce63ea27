import type { PreparedColumn, PreparedType, SparseColumn } from './column.ts'
import type { Reader } from './reader.ts'

/**
 * What every linear model knows: one coefficient per number, one per level of each category, one intercept per output.
 *
 * Categories are taken as codes; their levels are never expanded to 0/1 columns.
 */
export interface LinearState {
  /** Per input, in order: −1 for a number, how many levels its category column has, or −2 less the size of a sparse block. */
  readonly sizes: Int32Array
  /** Shape `[outputs × width]`, row-major; width is the sum of 1 per number, of levels per category, of sizes of blocks. */
  readonly coefficients: Float64Array
  /** Shape `[outputs]`. */
  readonly intercepts: Float64Array
  /** What each input added on average over the training rows, needed to explain; shape `[outputs × inputs]`, row-major. */
  readonly meanTerms?: Float64Array
}

/** More levels than any table has; keeps a hostile artifact from asking for more memory than it brings. */
const mostLevels = 16777216

/** Beyond this a term is cut, so that sums of huge terms stay numbers; real terms are nowhere near. */
const largestTerm = 1e300

/** Coefficients of one input, from its entry in `sizes`. */
function widthAt(size: number): number {
  return size < -1 ? -2 - size : size < 0 ? 1 : size
}

/** Counts the coefficients of one output. */
export function widthOf(sizes: Int32Array): number {
  let width = 0
  for (let i = 0; i < sizes.length; i++) width += widthAt(sizes[i])
  return width
}

/** Reads what a linear model of `low` to `high` outputs takes and gives. */
export function readShape(
  state: Reader,
  low: number,
  high: number,
): Pick<LinearState, 'sizes' | 'intercepts'> {
  const sizes = state.integers('sizes', -2 - mostLevels, mostLevels)
  const intercepts = state.floats('intercepts')
  const count = intercepts.length
  if (count < low || count > high)
    state.refuse('intercepts', low === high ? `must have ${low} values` : `must have ${low} values or more`)
  return { sizes, intercepts }
}

/** Reads the means of terms, where the model keeps them. */
export function readMeans(
  state: Reader,
  { sizes, intercepts }: Pick<LinearState, 'sizes' | 'intercepts'>,
): Pick<LinearState, 'meanTerms'> {
  if (!state.has('meanTerms')) return {}
  return { meanTerms: state.floats('meanTerms', { length: intercepts.length * sizes.length }) }
}

/** Reads a linear state of `low` to `high` outputs out of an artifact and checks all of it. */
export function readLinear(state: Reader, low: number, high: number): LinearState {
  const { sizes, intercepts } = readShape(state, low, high)
  const coefficients = state.floats('coefficients', { length: intercepts.length * widthOf(sizes) })
  return Object.freeze({ sizes, coefficients, intercepts, ...readMeans(state, { sizes, intercepts }) })
}

/**
 * One input of a linear state as a state of its own, which scores nothing but the terms of that input.
 *
 * @param intercepts - what is added to the terms; shape `[outputs]`
 */
export function stateOfInput(
  { sizes, coefficients, intercepts: outputs }: LinearState,
  input: number,
  intercepts: Float64Array,
): LinearState {
  const width = coefficients.length / outputs.length
  const start = widthOf(sizes.subarray(0, input))
  const own = widthAt(sizes[input])
  const taken = new Float64Array(own * outputs.length)
  for (let k = 0; k < outputs.length; k++)
    taken.set(coefficients.subarray(k * width + start, k * width + start + own), k * own)
  return { sizes: sizes.slice(input, input + 1), coefficients: taken, intercepts }
}

/** Says which column types a linear state takes and how many numbers it gives. */
export function signatureOf(state: Pick<LinearState, 'sizes' | 'intercepts'>): {
  inputs: PreparedType[]
  outputCount: number
} {
  return {
    inputs: Array.from(
      state.sizes,
      (size): PreparedType => (size < -1 ? 'sparse' : size < 0 ? 'number' : 'category'),
    ),
    outputCount: state.intercepts.length,
  }
}

function term(value: number): number {
  return value > largestTerm ? largestTerm : value < -largestTerm ? -largestTerm : value
}

/** Where one output's scores lie: every `stride`-th from `start`. */
interface Slots {
  readonly scores: Float64Array
  readonly start: number
  readonly stride: number
}

function addNumber({ scores, start, stride }: Slots, values: Float64Array, slope: number): void {
  for (let row = 0, i = start; i < scores.length; row++, i += stride) scores[i] += term(slope * values[row])
}

function addLevels({ scores, start, stride }: Slots, codes: Int32Array, slopes: Float64Array): void {
  for (let row = 0, i = start; i < scores.length; row++, i += stride) {
    const code = codes[row]
    if (code >= 0 && code < slopes.length) scores[i] += slopes[code]
  }
}

function addBlock(
  { scores, start, stride }: Slots,
  { starts, places, values }: SparseColumn,
  slopes: Float64Array,
): void {
  for (let row = 0, i = start; i < scores.length; row++, i += stride)
    for (let k = starts[row]; k < starts[row + 1]; k++)
      if (places[k] < slopes.length) scores[i] += term(slopes[places[k]] * values[k])
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
  features: readonly PreparedColumn[],
  rowCount: number,
): Float64Array {
  const { sizes, coefficients, intercepts } = state
  const stride = intercepts.length
  const scores = new Float64Array(rowCount * stride)
  let at = 0
  for (let start = 0; start < stride; start++) {
    const slots = { scores, start, stride }
    for (let i = start; i < scores.length; i += stride) scores[i] = intercepts[start]
    for (let j = 0; j < sizes.length; j++) {
      const column = features[j]
      const end = at + widthAt(sizes[j])
      if (column.type === 'number') addNumber(slots, column.values, coefficients[at])
      else if (column.type === 'category') addLevels(slots, column.codes, coefficients.subarray(at, end))
      else if (column.type === 'sparse') addBlock(slots, column, coefficients.subarray(at, end))
      at = end
    }
  }
  return scores
}
