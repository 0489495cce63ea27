import type { MetricEstimate } from '@modelwright/runtime'
import { type Metric, type Seed, type Target, targetLength } from '../../core/index.ts'
import {
  type Contender,
  calibrated,
  findCalibrator,
  quantileOf,
  scoreOf,
  takeContender,
} from '../../evaluate/index.ts'
import {
  type CalibrationPower,
  contenderOfGroups,
  drawnPower,
  type KeptCalibration,
} from './kept-calibration.ts'

/** What a model said of rows whose outcome is not known. */
export interface UnjudgedRows {
  readonly task: 'binary' | 'multiclass'
  readonly classes: readonly string[]
  /** As the model gave them, row-major `[rows × outputs]`. */
  readonly predictions: Float64Array
  /** For binary: the positive class is predicted from this probability on; 0.5 when absent. */
  readonly threshold?: number | undefined
}

/** How performance without outcomes is estimated. */
export interface EstimateOptions {
  readonly seed: Seed
  /**
   * Rows with outcomes that no fit saw, to make probabilities honest by; with `weights` that make them like the window they
   * are made honest for it; or what was kept of such rows. Absent: probabilities are taken as they are.
   */
  readonly reference?: Contender | KeptCalibration | undefined
  /** Drawn outcomes and resampled references behind an interval: 200 when absent. */
  readonly replicates?: number | undefined
}

/** Rows of the reference that count as much for their own shape (isotonic) as two numbers do (Platt). */
const rowsForShape = 2000

/** How many rows weighted ones are worth. */
function worthOf({ target, weights }: Contender): number {
  if (weights === undefined) return targetLength(target)
  let [sum, squares] = [0, 0]
  for (const weight of weights) {
    sum += weight
    squares += weight * weight
  }
  return squares === 0 ? 0 : (sum * sum) / squares
}

/**
 * Makes probabilities honest. Of two classes between two numbers, which few rows tell, and any rising shape, which takes many: the
 * more rows there are, the more the shape counts.
 */
function honestBy(reference: Contender | CalibrationPower, said: Contender): Contender {
  if ('power' in reference) return calibrated(said, { method: 'logit', slope: reference.power, intercept: 0 })
  if (reference.target.task !== 'binary')
    return calibrated(said, findCalibrator('temperature').fit(reference))
  const [line, shape] = ['platt', 'isotonic'].map(
    (name) => calibrated(said, findCalibrator(name).fit(reference)).predictions,
  )
  const worth = worthOf(reference)
  const share = worth / (worth + rowsForShape)
  return { ...said, predictions: line.map((p, row) => (1 - share) * p + share * shape[row]) }
}

function targetOf({ task, classes }: UnjudgedRows, codes: Int32Array): Target {
  return { task, codes, classes }
}

/** Every row once for each class, weighted by the class's honest probability. */
interface Expanded {
  readonly target: Target
  readonly predictions: Float64Array
  readonly weights: Float64Array
}

function expanded(rows: UnjudgedRows, honest: Float64Array): Expanded {
  const outputs = rows.task === 'binary' ? 1 : rows.classes.length
  const count = rows.predictions.length / outputs
  const classCount = rows.classes.length
  const codes = new Int32Array(count * classCount)
  const predictions = new Float64Array(count * classCount * outputs)
  const weights = new Float64Array(count * classCount)
  for (let code = 0; code < classCount; code++) {
    predictions.set(rows.predictions, code * count * outputs)
    for (let row = 0; row < count; row++) {
      codes[code * count + row] = code
      weights[code * count + row] =
        outputs === 1 ? (code === 1 ? honest[row] : 1 - honest[row]) : honest[row * outputs + code]
    }
  }
  return { target: targetOf(rows, codes), predictions, weights }
}

function drawnCodes(rows: UnjudgedRows, honest: Float64Array, seed: Seed): Int32Array {
  if (rows.task === 'binary') return Int32Array.from(honest, (p) => (seed.next() < p ? 1 : 0))
  const classCount = rows.classes.length
  return Int32Array.from({ length: honest.length / classCount }, (_, row) => {
    let left = seed.next()
    for (let code = 0; code < classCount - 1; code++) {
      left -= honest[row * classCount + code]
      if (left < 0) return code
    }
    return classCount - 1
  })
}

/** Another reference that might have been drawn as well. */
function resampled(reference: Contender | CalibrationPower, seed: Seed): Contender | CalibrationPower {
  if ('power' in reference) return drawnPower(reference, seed)
  const count = targetLength(reference.target)
  return takeContender(
    reference,
    Uint32Array.from({ length: count }, () => seed.integer(count)),
  )
}

/** The rows to make probabilities honest by, made again where groups of them were kept. */
function referenceFrom(
  given: EstimateOptions['reference'],
  { classes }: UnjudgedRows,
): Contender | CalibrationPower | undefined {
  if (given === undefined || 'target' in given || 'power' in given) return given
  return given.groups.length === 0 ? undefined : contenderOfGroups(given.groups, classes)
}

/** An estimate of what a metric will turn out to be, with the 95 % interval of that. Bounds are NaN where it is not defined. */
export type PerformanceEstimate = MetricEstimate

function intervalOf(values: readonly number[]): { low: number; high: number } {
  const defined = Float64Array.from(values.filter((value) => !Number.isNaN(value))).sort()
  if (defined.length === 0) return { low: Number.NaN, high: Number.NaN }
  return { low: quantileOf(defined, 0.025), high: quantileOf(defined, 0.975) }
}

/**
 * Estimates metrics of a classifier before outcomes are known, from its own probabilities (CBPE): each row counts as every
 * class by as much as its honest probability says.
 *
 * Probabilities are made honest by a reference that no fit saw; where its rows are weighted to be like those of the window (see
 * `likenessWeights`), they are honest for the window. The interval bears that outcomes are chance and that the reference is a
 * sample: it is for the metric that these very rows will turn out to have. It assumes that outcomes follow from rows as they did: a
 * changed concept is not seen.
 * Seeded: yes.  Cost: `replicates` fits of a calibrator and scores of each metric.
 *
 * @returns by name of the metric
 */
export function estimateClassification(
  rows: UnjudgedRows,
  metrics: readonly (Metric | string)[],
  { seed, reference: given, replicates = 200 }: EstimateOptions,
): Readonly<Record<string, PerformanceEstimate>> {
  const outputs = rows.task === 'binary' ? 1 : rows.classes.length
  const said: Contender = {
    target: targetOf(rows, new Int32Array(rows.predictions.length / outputs)),
    predictions: rows.predictions,
  }
  const scoring = rows.threshold === undefined ? {} : { threshold: rows.threshold }
  const reference = referenceFrom(given, rows)
  const honestOf = (by: typeof reference): Float64Array =>
    by === undefined ? rows.predictions : honestBy(by, said).predictions
  const all = expanded(rows, honestOf(reference))
  const drawn = Array.from({ length: replicates }, (_, at) => {
    const stream = seed.split('replicate', at)
    const by = reference === undefined ? undefined : resampled(reference, stream)
    return targetOf(rows, drawnCodes(rows, honestOf(by), stream))
  })
  const estimates = metrics.map((metric) => {
    const value = scoreOf(metric, all.target, all.predictions, { ...scoring, weights: all.weights })
    const values = drawn.map((target) => scoreOf(metric, target, rows.predictions, scoring))
    return [typeof metric === 'string' ? metric : metric.name, { value, ...intervalOf(values) }] as const
  })
  return Object.fromEntries(estimates)
}
