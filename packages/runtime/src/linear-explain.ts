import type { PreparedColumn } from './column.ts'
import { type LinearState, linearScores, stateOfInput } from './linear-state.ts'

/** What each input added to each score. */
export interface LinearExplanation {
  /** Row-major; shape `[rows × inputs × outputs]`. A row's sum and `expected` make its score. */
  readonly contributions: Float64Array
  /** Mean score over the training rows; shape `[outputs]`. */
  readonly expected: Float64Array
}

/**
 * Splits each row's linear score exactly into what each input added: its term less the mean of that term over the training
 * rows. These are the Shapley values of the game in which inputs that are not known are drawn, each by itself, from the
 * training rows.
 *
 * Missing: a category code of −1 adds nothing, which is compared with the mean like any other level.  Seeded: no.
 *
 * @returns undefined when the state keeps no means of its terms
 * @see Štrumbelj and Kononenko (2014), Knowledge and Information Systems 41
 */
export function explainLinear(
  state: LinearState,
  features: readonly PreparedColumn[],
  rowCount: number,
): LinearExplanation | undefined {
  const { meanTerms, sizes, intercepts } = state
  if (meanTerms === undefined) return undefined
  const outputs = intercepts.length
  const expected = intercepts.slice()
  const contributions = new Float64Array(rowCount * sizes.length * outputs)
  for (let input = 0; input < sizes.length; input++) {
    const means = Float64Array.from(intercepts, (_, k) => meanTerms[k * sizes.length + input])
    for (let k = 0; k < outputs; k++) expected[k] += means[k]
    const own = stateOfInput(
      state,
      input,
      means.map((mean) => -mean),
    )
    const terms = linearScores(own, [features[input]], rowCount)
    for (let row = 0; row < rowCount; row++)
      for (let k = 0; k < outputs; k++)
        contributions[(row * sizes.length + input) * outputs + k] = terms[row * outputs + k]
  }
  return { contributions, expected }
}
