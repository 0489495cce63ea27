import type { Batch, MetricEstimate } from '@modelwright/runtime'
import { type Deadline, type FitRows, noDeadline, type Seed, takeBatch } from '../../core/index.ts'
import { reach95 } from '../../evaluate/index.ts'

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
  /** What single rows differ from what is expected of them by. */
  readonly variance: number
  readonly rows: number
}

/** Fits a model of losses on one half of the reference, and sees on the other by how much it is off. */
async function foldOf(
  reference: Batch,
  loss: Float64Array,
  window: Batch,
  [fitted, others]: readonly [Uint32Array, Uint32Array],
  { fitRows, seed, deadline = noDeadline }: LossOptions,
): Promise<Fold> {
  const values = Float64Array.from(fitted, (row) => loss[row])
  const expect = await fitRows(
    takeBatch(reference, fitted),
    { task: 'regression', values },
    { seed, deadline },
  )
  const off = expect(takeBatch(reference, others)).map((expected, at) => loss[others[at]] - expected)
  const mean = off.reduce((sum, one) => sum + one, 0) / off.length
  const variance =
    off.reduce((sum, one) => sum + (one - mean) * (one - mean), 0) / Math.max(1, off.length - 1)
  const said = expect(window)
  const expected = said.reduce((sum, one) => sum + one, 0) / said.length + mean
  return { expected, variance, rows: others.length }
}

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
  const error = Math.sqrt(variance * (designEffect / rowCount + 1 / known) + apart * apart)
  const ends = [value, value - reach95 * error, value + reach95 * error].map((end) => Math.max(0, end))
  const [middle, low, high] = metric === 'rmse' ? ends.map(Math.sqrt) : ends
  return { value: middle, low, high }
}

/**
 * Estimates the error of a model of numbers before outcomes are known (direct loss estimation): a second model learns, from
 * rows whose outcome is known, how large the loss of a row is, and is asked about the rows of the window.
 *
 * Two models of losses are fitted, each on one half of the reference and corrected by what it is off by on the other. The interval
 * bears what single rows differ by and how far the two are apart; it is for the error these very rows will turn out to have. A
 * changed concept is not seen.
 * Seeded: yes.  Cost: two fits a metric.
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
