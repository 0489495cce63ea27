import { boundedScore } from '../bounded-score.ts'
import type { ModelOperation } from '../contracts.ts'
import { sigmoid } from '../math/sigmoid.ts'
import { softmaxRows } from '../softmax-rows.ts'
import { asNumber, repeatType } from '../typed-column.ts'
import { mostBlended, readWeights } from './blend.ts'

/** What turns the sum over the models into a prediction: nothing for values, log-odds and back for probabilities. */
export const stackLinks = ['identity', 'log-odds'] as const

/** Which models are stacked is in the inputs: the outputs of each, model after model. */
export interface StackState {
  readonly link: (typeof stackLinks)[number]
  /** What each model counts, 0 or more; shape `[models]`. */
  readonly weights: Float64Array
  /** Added to each output; shape `[outputs]`. */
  readonly intercepts: Float64Array
}

/**
 * Predicts by a regression on what several models say: one weight a model and an intercept an output.
 *
 * Of values it takes the weighted sum; of probabilities the weighted sum of log-odds (two classes) or logarithms (more), and
 * brings it back to probabilities. Models are added up in their order.
 *
 * @see Wolpert (1992), "Stacked generalization"; Breiman (1996), "Stacked regressions", for weights of 0 or more
 */
export const stack: ModelOperation<StackState> = {
  name: 'stack',
  signature: ({ weights, intercepts }) => ({
    inputs: [...repeatType('number', weights.length * intercepts.length)],
    outputCount: intercepts.length,
  }),
  read(state) {
    const link = state.choice('link', stackLinks)
    const weights = readWeights(state)
    const intercepts = state.floats('intercepts')
    const outputs = intercepts.length
    if (outputs < 1 || outputs * weights.length > mostBlended || (outputs > 1 && link === 'identity'))
      state.refuse('intercepts', 'must be one for each output')
    return Object.freeze({ link, weights, intercepts })
  },
  predict({ link, weights, intercepts }, features, rowCount) {
    const outputs = intercepts.length
    const columns = features.map((feature) => asNumber(feature).values)
    const out = new Float64Array(rowCount * outputs)
    for (let i = 0, row = 0; row < rowCount; row++)
      for (let k = 0; k < outputs; k++, i++) {
        let sum = intercepts[k]
        for (let m = 0; m < weights.length; m++) {
          const value = columns[m * outputs + k][row]
          sum += weights[m] * (link === 'identity' ? value : boundedScore(value, outputs === 1))
        }
        out[i] = link === 'identity' || outputs > 1 ? sum : sigmoid(sum)
      }
    if (outputs > 1) softmaxRows(out, outputs)
    return out
  },
}
