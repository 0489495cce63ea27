import type { Batch, MetricEstimate } from '@modelwright/runtime'
import { type Deadline, type FitRows, noDeadline, type Seed, takeBatch } from '../../core/index.ts'
import { reach95 } from '../../evaluate/index.ts'
import { pulledIn } from './pulled-in.ts'

/** Rows with what the model said of them. */
export interface PredictedBatch {
  readonly rows: Batch
  /** Shape `[rows]`. */
  readonly predictions: Float64Array
}

/** Rows whose outcome is known, and no fit saw. */
export interface JudgedBatch extends PredictedBatch {
  readonly truth: Float64Array
}

/** How the loss is estimated. */
export interface LossOptions {
  readonly fitRows: FitRows
  readonly seed: Seed
  readonly deadline?: Deadline | undefined
  /** How many rows of the window count as one, for the interval. */
  readonly designEffect?: number | undefined
}

const losses = {
  mae: (error: number) => Math.abs(error),
  rmse: (error: number) => error * error,
} as const

/** Metrics that are means of a loss of each row, or the root of one. */
export type LossMetric = keyof typeof losses

/** The rows with what the model said of them as one more column. */
function withPrediction({ rows, predictions }: PredictedBatch): Batch {
  const columns = new Map(rows.columns)
  columns.set('prediction of the model', { type: 'number', values: predictions })
  return { ...rows, columns }
}

interface Fold {
  /** Mean of the loss that the model of losses expects of the window, without what it is off by on other rows. */
  readonly expected: number
  /** How much of that the trend adds where rows lie beyond those of the reference. */
  readonly beyond: number
  /** What single rows differ from what is expected of them by. */
  readonly variance: number
  readonly rows: number
}

/** How far beyond the reference the trend of losses is followed, in ranges of its numbers. */
const farthest = 1

const meanOf = (values: Float64Array): number => values.reduce((sum, one) => sum + one, 0) / values.length

/** Fits a trend of losses and trees on what it leaves: trees alone would expect the losses at the edge of what is known of all rows beyond. */
async function fitLosses(
  rows: Batch,
  values: Float64Array,
  { fitRows, seed, deadline = noDeadline }: LossOptions,
): Promise<(rows: Batch) => Float64Array> {
  const told = { seed: seed.split('trend'), deadline, shape: 'trend' } as const
  const trend = await fitRows(rows, { task: 'regression', values }, told)
  const followed = trend(rows)
  const rest = values.map((value, row) => value - followed[row])
  const trees = await fitRows(rows, { task: 'regression', values: rest }, { seed, deadline })
  return (others) => {
    const more = trees(others)
    return trend(others).map((value, row) => value + more[row])
  }
}

/** Fits a model of losses on one half of the reference, and sees on the other by how much it is off. */
async function foldOf(
  reference: Batch,
  loss: Float64Array,
  window: Batch,
  [fitted, others]: readonly [Uint32Array, Uint32Array],
  options: LossOptions,
): Promise<Fold> {
  const half = takeBatch(reference, fitted)
  const values = Float64Array.from(fitted, (row) => loss[row])
  const expect = await fitLosses(half, values, options)
  const off = expect(takeBatch(reference, others)).map((expected, at) => loss[others[at]] - expected)
  const mean = meanOf(off)
  const variance =
    off.reduce((sum, one) => sum + (one - mean) * (one - mean), 0) / Math.max(1, off.length - 1)
  const expected = meanOf(expect(pulledIn(window, half, farthest)))
  const beyond = expected - meanOf(expect(pulledIn(window, half, 0)))
  return { expected: expected + mean, beyond, variance, rows: others.length }
}

/** Beyond the reference the trend may end, or add so many times more than it does. */
const steepest = 3

function estimateOf(
  metric: LossMetric,
  folds: readonly Fold[],
  rowCount: number,
  designEffect: number,
): MetricEstimate {
  const value = folds.reduce((sum, { expected }) => sum + expected, 0) / folds.length
  const variance = folds.reduce((sum, fold) => sum + fold.variance, 0) / folds.length
  const known = folds.reduce((sum, { rows }) => sum + rows, 0)
  const apart = (folds[0].expected - folds[1].expected) / 2
  const sure = reach95 * Math.sqrt(variance * (designEffect / rowCount + 1 / known) + apart * apart)
  const beyond = folds.reduce((sum, fold) => sum + fold.beyond, 0) / folds.length
  const [below, above] = beyond > 0 ? [beyond, steepest * beyond] : [-steepest * beyond, -beyond]
  const ends = [
    value,
    value - Math.sqrt(sure * sure + below * below),
    value + Math.sqrt(sure * sure + above * above),
  ].map((end) => Math.max(0, end))
  const [middle, low, high] = metric === 'rmse' ? ends.map(Math.sqrt) : ends
  return { value: middle, low, high }
}

/**
 * Estimates the error of a model of numbers before outcomes are known (direct loss estimation): a second model learns, from
 * rows whose outcome is known, how large the loss of a row is, and is asked about the rows of the window.
 *
 * Two models of losses are fitted, each on one half of the reference and corrected by what it is off by on the other. The interval
 * bears what single rows differ by, how far the two are apart, and that the trend may end beyond the reference or be steeper there; it is
 * for the error these very rows will turn out to have. A changed concept is not seen.
 * Seeded: yes.  Cost: four fits a metric.
 *
 * @param reference - rows that no fit of the model saw
 */
export async function estimateRegression(
  window: PredictedBatch,
  reference: JudgedBatch,
  metrics: readonly LossMetric[],
  options: LossOptions,
): Promise<Readonly<Record<string, MetricEstimate>>> {
  const [before, now] = [withPrediction(reference), withPrediction(window)]
  const all = Uint32Array.from({ length: before.rowCount }, (_, row) => row)
  const halves = [all.filter((row) => row % 2 === 0), all.filter((row) => row % 2 === 1)] as const
  const estimates: [string, MetricEstimate][] = []
  for (const metric of metrics) {
    const loss = reference.truth.map((truth, row) => losses[metric](truth - reference.predictions[row]))
    const folds: Fold[] = []
    for (const [at, parts] of [halves, [halves[1], halves[0]] as const].entries())
      folds.push(await foldOf(before, loss, now, parts, { ...options, seed: options.seed.split(metric, at) }))
    estimates.push([metric, estimateOf(metric, folds, now.rowCount, Math.max(1, options.designEffect ?? 1))])
  }
  return Object.fromEntries(estimates)
}
