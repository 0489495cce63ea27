import type { SparseLinearState } from '@modelwright/runtime'
import { widthOf } from './design.ts'
import { settledState } from './state.ts'

/** Checks and freezes a fitted state of which only coefficients other than 0 are kept. */
export function sparseLinearState(
  link: SparseLinearState['link'],
  sizes: Int32Array,
  coefficients: Float64Array,
  intercepts: Float64Array,
): SparseLinearState {
  const dense = settledState(sizes, coefficients, intercepts)
  const places = Int32Array.from(dense.coefficients.keys()).filter((at) => dense.coefficients[at] !== 0)
  const values = Float64Array.from(places, (at) => dense.coefficients[at])
  return Object.freeze({ link, sizes, places, values, intercepts: dense.intercepts })
}

/** Leaves out inputs of which no coefficient is kept: the model then need not be given them. */
export function narrowedLinear(state: SparseLinearState): {
  readonly state: SparseLinearState
  readonly inputs: readonly number[]
} {
  const { sizes, places, values, intercepts, link } = state
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
  }
  return { state: Object.freeze(narrowed), inputs }
}
