import { log, type SparseLinearState } from '@modelwright/runtime'
import { defineLearner, type FitContext, type OptionValues, type TrainingData } from '../../../core/index.ts'
import { balanced, checkClasses, checkFeatures, checkTarget, classTotals, rowWeights } from '../../data.ts'
import { centredTarget } from '../../linear/centred-target.ts'
import { type Design, designOf } from '../../linear/design.ts'
import { absentIntercepts, presentClasses } from '../../linear/present-classes.ts'
import { narrowedLinear, sparseLinearState } from '../../linear/sparse-state.ts'
import { binaryLoss, type Loss, squaredLoss } from './losses.ts'
import { softmaxLoss } from './softmax-loss.ts'
import { solve } from './solve.ts'

const options = {
  alpha: {
    type: 'number',
    default: 0.0003,
    exclusiveMin: 0,
    tune: { low: 0.00001, high: 0.3, log: true },
    about:
      'Strength of the penalty on the coefficients, whatever the number of rows and the unit of the target.',
  },
  l1Ratio: {
    type: 'number',
    default: 0.15,
    min: 0,
    max: 1,
    tune: { low: 0.05, high: 1 },
    about: 'Share of the penalty that sets coefficients to 0 (L1); the rest only shrinks them (L2).',
  },
  classWeight: {
    type: 'choice',
    default: 'none',
    choices: ['none', 'balanced'],
    about: 'Whether rows of rare classes count more, so that every class has the same weight in total.',
  },
  maxIterations: { type: 'integer', default: 10000, min: 1, about: 'Sweeps over the coefficients at most.' },
  tolerance: {
    type: 'number',
    default: 0.00001,
    exclusiveMin: 0,
    about:
      'Where the solver stops: the proven distance from the optimum, as a share of the loss without features.',
  },
} as const

type ElasticNetOptions = OptionValues<typeof options>

/** Solves, says how it ended where that matters, and undoes the centring of the numbers. */
function fitted(
  { design, loss, starts }: { design: Design; loss: Loss; starts: Float64Array },
  { alpha, l1Ratio, tolerance, maxIterations }: ElasticNetOptions,
  context: FitContext,
): { coefficients: Float64Array; intercepts: Float64Array } {
  const limits = { tolerance, maxSweeps: maxIterations }
  const { coefficients, moves, sweeps, gap, ended } = solve({ design, loss, alpha, l1Ratio }, limits, context)
  const short = `${sweeps} sweeps, at most ${gap.toPrecision(2)} of the loss above the optimum`
  if (ended === 'deadline') context.progress(1, `The solver was stopped by the deadline after ${short}.`)
  else if (ended === 'sweeps') context.progress(1, `The solver stopped at maxIterations, after ${short}.`)
  else context.progress(1)
  const { width } = design
  const intercepts = starts.map((start, k) => start + moves[k])
  for (let k = 0; k < starts.length; k++)
    for (const column of design.columns) {
      if (column.type !== 'number') continue
      const at = k * width + column.at
      intercepts[k] -= column.mean * coefficients[at]
      coefficients[at] *= column.unit
    }
  return { coefficients, intercepts }
}

function fitValues(design: Design, values: Float64Array, given: ElasticNetOptions, context: FitContext) {
  const { mean, unit, values: centred } = centredTarget(values, design)
  const spread = Math.sqrt(
    centred.reduce((sum, value, row) => sum + (design.weights[row] / design.weightSum) * value * value, 0),
  )
  const scale = spread > 0 ? spread : 1
  const scaled = centred.map((value) => value / scale)
  const loss = squaredLoss(scaled, design.weights, 0)
  const { coefficients, intercepts } = fitted({ design, loss, starts: Float64Array.of(0) }, given, context)
  for (let j = 0; j < coefficients.length; j++) coefficients[j] *= scale * unit
  intercepts[0] = (intercepts[0] * scale + mean) * unit
  return { link: 'identity', coefficients, intercepts } as const
}

function fitBinary(design: Design, codes: Int32Array, given: ElasticNetOptions, context: FitContext) {
  const share = classTotals(codes, 2, design.weights)[1] / design.weightSum
  const start = log(share) - log(1 - share)
  const loss = binaryLoss(codes, design.weights, start)
  const { coefficients, intercepts } = fitted(
    { design, loss, starts: Float64Array.of(start) },
    given,
    context,
  )
  return { link: 'sigmoid', coefficients, intercepts } as const
}

/** Puts the coefficients of the classes that occur in their places; the others stay near zero probability. */
function fitClasses(
  design: Design,
  { codes, totals }: { codes: Int32Array; totals: Float64Array },
  given: ElasticNetOptions,
  context: FitContext,
) {
  const { present, positions, priors } = presentClasses(codes, totals, design.weightSum)
  const loss = softmaxLoss(
    positions,
    design.weights,
    priors.map((share) => log(share)),
  )
  const solved = fitted({ design, loss, starts: priors.map((share) => log(share)) }, given, context)
  const coefficients = new Float64Array(totals.length * design.width)
  // Softmax does not feel a common shift; without one, the intercepts of the classes that occur sum to 0.
  const shift = solved.intercepts.reduce((sum, value) => sum + value, 0) / present.length
  const shifted = solved.intercepts.map((value) => value - shift)
  const intercepts = absentIntercepts(shifted, totals.length, design.rowCount)
  present.forEach((code, k) => {
    coefficients.set(
      solved.coefficients.subarray(k * design.width, (k + 1) * design.width),
      code * design.width,
    )
    intercepts[code] = shifted[k]
  })
  return { link: 'softmax', coefficients, intercepts } as const
}

type Solved = Pick<SparseLinearState, 'link' | 'intercepts'> & { readonly coefficients: Float64Array }

function stateOf(
  { link, coefficients, intercepts }: Solved,
  { sizes, weights }: Design,
  data: TrainingData,
): SparseLinearState {
  return sparseLinearState(link, { sizes, coefficients, intercepts }, { ...data, weights })
}

/**
 * Fits a linear model with an elastic-net penalty: coefficients that help too little become exactly 0 and are left out.
 *
 * Minimises `mean loss + alpha × (l1Ratio × Σ |coefficient| + (1 − l1Ratio) / 2 × Σ coefficient²)`, the intercept free. The
 * loss is half the squared error of a target in standard deviations, or the log loss of classes (softmax for more than two).
 * scikit-learn's `ElasticNet` has this alpha on a standardised target, `LogisticRegression` has `C = 1 / (alpha × rows)`.
 * By coordinate descent, until the duality gap proves the optimum near.
 * Missing: must have been imputed; a missing category adds nothing.  Seeded: no.
 * Cost: O(rows × features) a sweep, or O(rows × features²) once and O(features²) a sweep where that is less.
 *
 * @throws {ModelwrightError} TRAIN_TARGET_CONSTANT - when only one class occurs
 * @see Zou, Hastie, Regularization and Variable Selection via the Elastic Net, 2005
 * @see Friedman, Hastie, Tibshirani, Regularization Paths for Generalized Linear Models via Coordinate Descent, 2010
 */
export const elasticNet = defineLearner({
  name: 'elastic-net',
  about:
    'Linear or logistic regression that leaves out what does not help (L1 and L2 penalty): small, easy to explain.',
  tasks: ['binary', 'multiclass', 'regression'],
  options,
  supports: { missing: false, categories: true, weights: true, scaled: true, sparse: true },
  isForTexts: true,
  isLinear: true,
  model: 'sparse-linear',
  narrow: narrowedLinear,
  fit(data: TrainingData, given, context): SparseLinearState {
    const { target } = data
    checkFeatures(data)
    checkTarget(data)
    const plain = rowWeights(data)
    if (target.task === 'regression') {
      const design = designOf(data.features.values(), data.rowCount, plain)
      return stateOf(fitValues(design, target.values, given, context), design, data)
    }
    const { codes, classes } = target
    const plainTotals = classTotals(codes, classes.length, plain)
    checkClasses(plainTotals, classes)
    const weights = given.classWeight === 'balanced' ? balanced(codes, plainTotals, plain) : plain
    const design = designOf(data.features.values(), data.rowCount, weights)
    if (target.task === 'binary') return stateOf(fitBinary(design, codes, given, context), design, data)
    const totals = classTotals(codes, classes.length, weights)
    return stateOf(fitClasses(design, { codes, totals }, given, context), design, data)
  },
})
