import { boundedScore, exp, log } from '@modelwright/runtime'
import type { Cell } from './library.ts'
import { type Bowl, quadraticMinimum } from './quadratic-minimum.ts'

/** What each model counts, 0 or more, and what is added to each output. */
export interface StackWeights {
  readonly weights: readonly number[]
  readonly intercepts: readonly number[]
}

/** How far weights are thought to lie from equal ones before anything is seen; also of intercepts on the log-odds scale. */
const spreadBefore = 0.3
const interceptBefore = 3

const steps = 50
const leastGain = 1e-9
const halvings = 20

function meanOf(values: ArrayLike<number>, weights: ArrayLike<number>, total: number): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += weights[i] * values[i]
  return sum / total
}

interface Values {
  readonly truth: Float64Array
  readonly columns: readonly Float64Array[]
  readonly rowWeights: Float64Array
}

/** Puts the rows of all cells together. */
function valuesOf(cells: readonly Cell[], models: readonly number[]): Values {
  const truth = cells.flatMap(({ target }) => [
    ...(target.task === 'regression' ? target.values : target.codes),
  ])
  const columns = models.map((m) => joined(cells.map(({ predictions }) => predictions[m])))
  const rowWeights = cells.map(({ weights, target }) => {
    const count = target.task === 'regression' ? target.values.length : target.codes.length
    return weights ?? new Float64Array(count).fill(1)
  })
  return { truth: Float64Array.from(truth), columns, rowWeights: joined(rowWeights) }
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

function covariance(a: Float64Array, b: Float64Array, weights: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += weights[i] * a[i] * b[i]
  return sum
}

/** Least squares on centred values; the prior keeps weights near equal ones where the rows cannot tell models apart. */
function stackValues({ truth, columns, rowWeights }: Values): StackWeights {
  const size = columns.length
  const total = rowWeights.reduce((sum, weight) => sum + weight, 0)
  const means = columns.map((values) => meanOf(values, rowWeights, total))
  const center = meanOf(truth, rowWeights, total)
  const x = columns.map((values, m) => values.map((value) => value - means[m]))
  const y = truth.map((value) => value - center)
  const noise = y.map((value, i) => value - x.reduce((sum, values) => sum + values[i], 0) / size)
  const penalty = covariance(noise, noise, rowWeights) / total / (spreadBefore * spreadBefore)
  const hessian = new Float64Array(size * size)
  const linear = x.map((values) => covariance(values, y, rowWeights) + penalty / size)
  // A bowl needs a floor also where all models say the same.
  const floor = 1e-9 * covariance(y, y, rowWeights) + Number.MIN_VALUE
  for (let a = 0; a < size; a++)
    for (let b = 0; b < size; b++)
      hessian[a * size + b] = covariance(x[a], x[b], rowWeights) + (a === b ? penalty + floor : 0)
  const start = new Float64Array(size).fill(1 / size)
  const weights = [...quadraticMinimum({ hessian, linear: Float64Array.from(linear) }, size, start)]
  const intercept = weights.reduce((rest, weight, m) => rest - weight * means[m], center)
  return { weights, intercepts: [intercept] }
}

/** Scores that are weighed: `features[j][row × classes + k]`; the last may be the intercept of two classes. */
interface Scores {
  readonly truth: Float64Array
  readonly features: readonly Float64Array[]
  readonly classes: number
  readonly rowWeights: Float64Array
  readonly models: number
}

/** Two classes: log-odds for the second, 0 for the first, and an intercept. More: logarithms of probabilities. */
function scoresOf({ truth, columns, rowWeights }: Values, outputs: number): Scores {
  const models = columns.length
  if (outputs > 1) {
    const features = columns.map((values) => values.map((value) => boundedScore(value, false)))
    return { truth, features, classes: outputs, rowWeights, models }
  }
  const pairs = (of: (row: number) => number): Float64Array =>
    Float64Array.from({ length: truth.length * 2 }, (_, i) => (i % 2 === 0 ? 0 : of(i >> 1)))
  const odds = columns.map((values) => pairs((row) => boundedScore(values[row], true)))
  return { truth, features: [...odds, pairs(() => 1)], classes: 2, rowWeights, models }
}

/** Distance from what was thought before. */
function penaltyOf(x: Float64Array, models: number): number {
  let sum = 0
  x.forEach((value, j) => {
    const off = j < models ? (value - 1 / models) / spreadBefore : value / interceptBefore
    sum += (off * off) / 2
  })
  return sum
}

/** Probabilities of a row's classes under weights, written to `shares`; gives the logarithm of the true one's. */
function sharesOf({ features, classes, truth }: Scores, x: Float64Array, row: number, shares: Float64Array) {
  let top = -Infinity
  for (let k = 0; k < classes; k++) {
    let score = 0
    for (let j = 0; j < x.length; j++) score += x[j] * features[j][row * classes + k]
    shares[k] = score
    top = Math.max(top, score)
  }
  const right = shares[truth[row]] - top
  let sum = 0
  for (let k = 0; k < classes; k++) sum += shares[k] = exp(shares[k] - top)
  for (let k = 0; k < classes; k++) shares[k] /= sum
  return right - log(sum)
}

function lossOf(scores: Scores, x: Float64Array): number {
  const shares = new Float64Array(scores.classes)
  let loss = penaltyOf(x, scores.models)
  for (let row = 0; row < scores.truth.length; row++)
    loss -= scores.rowWeights[row] * sharesOf(scores, x, row, shares)
  return loss
}

/** Adds what a row says of slope and curvature. */
function addRow(
  { features, classes, truth }: Scores,
  { row, weight, shares }: { row: number; weight: number; shares: Float64Array },
  means: Float64Array,
  { hessian, linear }: Bowl,
): void {
  const size = linear.length
  const start = row * classes
  for (let j = 0; j < size; j++) {
    means[j] = 0
    for (let k = 0; k < classes; k++) means[j] += shares[k] * features[j][start + k]
    linear[j] += weight * (features[j][start + truth[row]] - means[j])
  }
  for (let a = 0; a < size; a++)
    for (let b = 0; b <= a; b++) {
      let sum = -means[a] * means[b]
      for (let k = 0; k < classes; k++) sum += shares[k] * features[a][start + k] * features[b][start + k]
      hessian[a * size + b] += weight * sum
    }
}

/** The bowl that touches the loss at `x`. */
function bowlAt(scores: Scores, x: Float64Array): Bowl {
  const { models, truth, rowWeights } = scores
  const size = x.length
  const bowl = { hessian: new Float64Array(size * size), linear: new Float64Array(size) }
  const { hessian, linear } = bowl
  const shares = new Float64Array(scores.classes)
  const means = new Float64Array(size)
  for (let row = 0; row < truth.length; row++) {
    sharesOf(scores, x, row, shares)
    addRow(scores, { row, weight: rowWeights[row], shares }, means, bowl)
  }
  for (let a = 0; a < size; a++) {
    const before = a < models ? spreadBefore : interceptBefore
    hessian[a * size + a] += 1 / (before * before)
    linear[a] -= (x[a] - (a < models ? 1 / models : 0)) / (before * before)
    for (let b = 0; b < a; b++) hessian[b * size + a] = hessian[a * size + b]
  }
  // From the slope at x to that of the whole bowl.
  for (let a = 0; a < size; a++) for (let b = 0; b < size; b++) linear[a] += hessian[a * size + b] * x[b]
  return bowl
}

/** Newton's steps among weights of 0 or more, halved until they gain. */
function weighScores(scores: Scores): Float64Array {
  const { models, features } = scores
  let x = Float64Array.from(features, (_, j) => (j < models ? 1 / models : 0))
  let loss = lossOf(scores, x)
  for (let step = 0; step < steps; step++) {
    const aim = quadraticMinimum(bowlAt(scores, x), models, x)
    let next = x
    let found = loss
    for (let halving = 0, share = 1; halving < halvings && !(found < loss); halving++, share /= 2) {
      next = x.map((value, j) => value + share * (aim[j] - value))
      found = lossOf(scores, next)
    }
    if (!(found < loss)) break
    const gain = loss - found
    x = next
    loss = found
    if (gain <= leastGain * Math.abs(loss)) break
  }
  return x
}

/**
 * Fits one weight of 0 or more a model, and intercepts, by least squares or likelihood; weights lie near equal ones where the
 * rows cannot tell models apart.
 *
 * Of values: least squares. Of probabilities: logistic regression on log-odds, or for more classes on logarithms, without
 * intercepts: members know the classes' shares.
 *
 * @param models - positions of the models that may be used
 * @returns one weight for each of `models`
 * @see Breiman (1996), "Stacked regressions"; Ting and Witten (1999), "Issues in stacked generalization"
 */
export function stackWeights(
  cells: readonly Cell[],
  models: readonly number[],
  outputs: number,
): StackWeights {
  const values = valuesOf(cells, models)
  if (cells[0].target.task === 'regression') return stackValues(values)
  const scores = scoresOf(values, outputs)
  const x = weighScores(scores)
  const weights = [...x.subarray(0, models.length)]
  return { weights, intercepts: outputs > 1 ? new Array<number>(outputs).fill(0) : [x[models.length]] }
}
