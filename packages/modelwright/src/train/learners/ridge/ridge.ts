import type { LinearState } from '@modelwright/runtime'
import { defineLearner, type FitContext, type TrainingData } from '../../../core/index.ts'
import { checkFeatures, checkTarget, rowWeights } from '../../data.ts'
import { centredTarget } from '../../linear/centred-target.ts'
import { designOf, uncentre } from '../../linear/design.ts'
import { linearState } from '../../linear/state.ts'
import { solveRidge } from './solve.ts'

const options = {
  alpha: {
    type: 'number',
    default: 1,
    min: 0,
    tune: { low: 0.01, high: 10000, log: true },
    about: 'Strength of the L2 penalty on the coefficients.',
  },
} as const

/**
 * Fits ridge regression: least squares with an L2 penalty.
 *
 * Minimises `Σ weight × (value − prediction)² + alpha × Σ coefficient²`, the intercept free, as scikit-learn does:
 * exactly by Cholesky factors, or by conjugate gradients where there are very many coefficients.
 * Missing: must have been imputed; a missing category adds nothing.  Seeded: no.
 * Cost: O(rows × features² + width³), or O(rows × features) a step of conjugate gradients.
 *
 * @see Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2nd ed., section 3.4.1
 */
export const ridge = defineLearner({
  name: 'ridge',
  about: 'Linear regression with an L2 penalty: fast, exact, easy to explain.',
  tasks: ['regression'],
  options,
  supports: { missing: false, categories: true, weights: true, scaled: true, sparse: true },
  isLinear: true,
  model: 'linear',
  fit(data: TrainingData, { alpha }, context: FitContext): LinearState {
    if (data.target.task !== 'regression') throw new Error('bug: ridge is for regression')
    checkFeatures(data)
    checkTarget(data)
    const design = designOf(data.features.values(), data.rowCount, rowWeights(data))
    const target = centredTarget(data.target.values, design)
    const coefficients = solveRidge(design, target.values, alpha, context)
    const intercepts = Float64Array.of(target.mean)
    uncentre(design, coefficients, intercepts)
    for (let j = 0; j < coefficients.length; j++) coefficients[j] *= target.unit
    intercepts[0] *= target.unit
    return linearState(design.sizes, coefficients, intercepts, { ...data, weights: design.weights })
  },
})
