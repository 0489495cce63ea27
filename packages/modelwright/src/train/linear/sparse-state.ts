import type { LinearState, SparseLinearState } from '@modelwright/runtime'
import { widthOf } from './design.ts'
import { meanTerms, settledState, type TrainedRows } from './state.ts'

/** Checks and freezes a fitted state of which only coefficients other than 0 are kept, with the means of its terms. */
export function sparseLinearState(
  link: SparseLinearState['link'],
  { sizes, coefficients, intercepts }: Pick<LinearState, 'sizes' | 'coefficients' | 'intercepts'>,
  rows: TrainedRows,
): SparseLinearState {
  const dense = settledState(sizes, coefficients, intercepts)
  const places = Int32Array.from(dense.coefficients.keys()).filter((at) => dense.coefficients[at] !== 0)
  const values = Float64Array.from(places, (at) => dense.coefficients[at])
  const state = { link, sizes, places, values, intercepts: dense.intercepts }
  return Object.freeze({ ...state, meanTerms: meanTerms(dense, rows) })
}

/** Leaves out inputs of which no coefficient is kept: the model then need not be given them. */
export function narrowedLinear(state: SparseLinearState): {
  readonly state: SparseLinearState
  readonly inputs: readonly number[]
} {
  const { sizes, places, values, intercepts, link, meanTerms: means } = state
  const widths = Array.from(sizes, widthOf)
  const width = widths.reduce((sum, each) => sum + each, 0)
  const inputOf = Int32Array.from(widths.flatMap((each, input) => new Array<number>(each).fill(input)))
  const used = new Set(Array.from(places, (at) => inputOf[at % width]))
  const inputs = [...sizes.keys()].filter((input) => used.has(input))
  const column = new Int32Array(width)
  let narrow = 0
  for (let j = 0; j < width; j++) column[j] = used.has(inputOf[j]) ? narrow++ : -1
  const kept = Int32Array.from(places, (at) => Math.floor(at / width) * narrow + column[at % width])
  const narrowed = {
    link,
    sizes: Int32Array.from(inputs, (at) => sizes[at]),
    places: kept,
    values,
    intercepts,
    ...(means && { meanTerms: means.filter((_, at) => used.has(at % sizes.length)) }),
  }
  return { state: Object.freeze(narrowed), inputs }
}
