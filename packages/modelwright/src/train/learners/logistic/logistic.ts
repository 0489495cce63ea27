import type { LinearState } from '@modelwright/runtime'
import { defineLearner, type FitContext, type OptionValues, type TrainingData } from '../../../core/index.ts'
import { balanced, checkClasses, checkFeatures, checkTarget, classTotals, rowWeights } from '../../data.ts'
import { type Design, designOf, uncentre } from '../../linear/design.ts'
import { absentIntercepts, presentClasses } from '../../linear/present-classes.ts'
import { linearState } from '../../linear/state.ts'
import { binaryLoss, softmaxLoss } from './losses.ts'
import { type PenalisedLoss, penalisedLoss } from './objective.ts'
import { solve } from './solve.ts'

const options = {
  c: {
    type: 'number',
    default: 1,
    exclusiveMin: 0,
    tune: { low: 0.001, high: 100, log: true },
    about:
      'How far the model may bend to the data: one over the strength of the L2 penalty on the coefficients.',
  },
  classWeight: {
    type: 'choice',
    default: 'none',
    choices: ['none', 'balanced'],
    about: 'Whether rows of rare classes count more, so that every class has the same weight in total.',
  },
  maxIterations: { type: 'integer', default: 1000, min: 1, about: 'Steps of the solver at most.' },
  tolerance: {
    type: 'number',
    default: 0.05,
    exclusiveMin: 0,
    about: 'Where the solver stops: the gradient that counts as zero, in standard errors of a coefficient.',
  },
} as const

type LogisticOptions = OptionValues<typeof options>

/** Solves, says how it ended where that matters, and takes coefficients and intercepts apart. */
function fitted(objective: PenalisedLoss, priors: Float64Array, given: LogisticOptions, context: FitContext) {
  const { point, steps, ended } = solve(objective, priors, given, context)
  if (ended === 'deadline')
    context.progress(1, `The solver was stopped by the deadline after ${steps} steps.`)
  else if (ended === 'iterations')
    context.progress(1, `The solver stopped after maxIterations = ${steps} steps, short of its tolerance.`)
  else context.progress(1)
  const { width } = objective.design
  const coefficients = new Float64Array(priors.length * width)
  for (let k = 0; k < priors.length; k++)
    coefficients.set(point.subarray(k * (width + 1), k * (width + 1) + width), k * width)
  return { coefficients, intercepts: priors.map((_, k) => point[k * (width + 1) + width]) }
}

function fitBinary(
  data: TrainingData,
  design: Design,
  codes: Int32Array,
  given: LogisticOptions,
  context: FitContext,
): LinearState {
  const positive = classTotals(codes, 2, design.weights)[1] / design.weightSum
  const loss = binaryLoss(codes, design.weights)
  const objective = penalisedLoss(design, { c: given.c, outputs: 1, loss })
  const { coefficients, intercepts } = fitted(objective, Float64Array.of(positive), given, context)
  uncentre(design, coefficients, intercepts)
  return linearState(design.sizes, coefficients, intercepts, { ...data, weights: design.weights })
}

/** Puts the coefficients of the classes that occur in their places; the others stay near zero probability. */
function fitClasses(
  data: TrainingData,
  design: Design,
  codes: Int32Array,
  totals: Float64Array,
  given: LogisticOptions,
  context: FitContext,
): LinearState {
  const { present, positions, priors } = presentClasses(codes, totals, design.weightSum)
  const loss = softmaxLoss(positions, design.weights)
  const objective = penalisedLoss(design, { c: given.c, outputs: present.length, loss })
  const solved = fitted(objective, priors, given, context)
  const coefficients = new Float64Array(totals.length * design.width)
  const intercepts = absentIntercepts(solved.intercepts, totals.length, design.rowCount)
  present.forEach((code, k) => {
    coefficients.set(
      solved.coefficients.subarray(k * design.width, (k + 1) * design.width),
      code * design.width,
    )
    intercepts[code] = solved.intercepts[k]
  })
  uncentre(design, coefficients, intercepts)
  // Softmax does not feel a common shift; without one, the intercepts of the classes that occur sum to 0.
  const shift = present.reduce((sum, code) => sum + intercepts[code], 0) / present.length
  for (let k = 0; k < intercepts.length; k++) intercepts[k] -= shift
  return linearState(design.sizes, coefficients, intercepts, { ...data, weights: design.weights })
}

/**
 * Fits logistic regression: softmax regression where there are more than two classes.
 *
 * Minimises `c × Σ weight × log loss + ½ Σ coefficient²`, the intercept free, as scikit-learn does.
 * Missing: must have been imputed; a missing category adds nothing.  Seeded: no.  Cost: O(rows × features) a step.
 *
 * @throws {ModelwrightError} TRAIN_TARGET_CONSTANT - when only one class occurs
 * @see Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2nd ed., section 4.4
 */
export const logistic = defineLearner({
  name: 'logistic',
  about: 'Logistic regression with an L2 penalty: fast, calibrated, easy to explain.',
  tasks: ['binary', 'multiclass'],
  options,
  supports: { missing: false, categories: true, weights: true, scaled: true, sparse: true },
  isLinear: true,
  model: (task) => (task === 'binary' ? 'logistic' : 'softmax'),
  fit(data: TrainingData, given, context): LinearState {
    const { target } = data
    if (target.task === 'regression') throw new Error('bug: logistic is for classes')
    checkFeatures(data)
    checkTarget(data)
    const plain = rowWeights(data)
    const plainTotals = classTotals(target.codes, target.classes.length, plain)
    checkClasses(plainTotals, target.classes)
    const weights = given.classWeight === 'balanced' ? balanced(target.codes, plainTotals, plain) : plain
    const design = designOf(data.features.values(), data.rowCount, weights)
    if (target.task === 'binary') return fitBinary(data, design, target.codes, given, context)
    const totals = classTotals(target.codes, target.classes.length, weights)
    return fitClasses(data, design, target.codes, totals, given, context)
  },
})
