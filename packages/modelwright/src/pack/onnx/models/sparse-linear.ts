import type { SparseLinearState } from '@modelwright/runtime'
import { sigmoidOf, softmaxOf } from '../arithmetic.ts'
import type { OnnxModel } from '../contracts.ts'
import { linearScoresOf } from '../linear-terms.ts'

/** A linear score of which most coefficients are 0: written with its zeros, then the link. */
export const sparseLinear: OnnxModel<SparseLinearState> = {
  name: 'sparse-linear',
  write(state, columns, context) {
    const { sizes, places, values, intercepts, link } = state
    let width = 0
    for (const size of sizes) width += size < 0 ? 1 : size
    const coefficients = new Float64Array(intercepts.length * width)
    places.forEach((place, at) => {
      coefficients[place] = values[at]
    })
    const scores = linearScoresOf(context, { sizes, coefficients, intercepts }, columns)
    const { graph } = context
    const tensor =
      link === 'softmax' ? softmaxOf(graph, scores) : link === 'sigmoid' ? sigmoidOf(graph, scores) : scores
    return { tensor, width: intercepts.length }
  },
}
