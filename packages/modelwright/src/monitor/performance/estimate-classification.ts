import type { MetricEstimate } from '@modelwright/runtime'
import type { Metric, Seed, Target } from '../../core/index.ts'
import { type Contender, quantileOf, scoreOf } from '../../evaluate/index.ts'
import { fitHonesty, type Honesty, honestBy } from './honesty.ts'
import type { KeptCalibration } from './kept-calibration.ts'

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
   * are made honest for it; or what was kept of such rows; or what {@link fitHonesty} made of either, which many windows may
   * share. Absent: probabilities are taken as they are.
   */
  readonly reference?: Contender | KeptCalibration | Honesty | undefined
  /** Drawn outcomes and resampled references behind an interval: 200 when absent. */
  readonly replicates?: number | undefined
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

/** An estimate of what a metric will turn out to be, with the 95 % interval of that. Bounds are NaN where it is not defined. */
export type PerformanceEstimate = MetricEstimate

function intervalOf(values: readonly number[]): { low: number; high: number } {
  const defined = Float64Array.from(values.filter((value) => !Number.isNaN(value))).sort()
  if (defined.length === 0) return { low: Number.NaN, high: Number.NaN }
  // Of n draws a further one lies between the k-th and the next with a chance of 1 in n + 1, and beyond the least with as much.
  const at = Math.max(0, (0.025 * (defined.length + 1) - 1) / Math.max(1, defined.length - 1))
  return { low: quantileOf(defined, at), high: quantileOf(defined, 1 - at) }
}

/**
 * Estimates metrics of a classifier before outcomes are known, from its own probabilities (CBPE): each row counts as every
 * class by as much as its honest probability says.
 *
 * Probabilities are made honest by a reference that no fit saw; where its rows are weighted to be like those of the window (see
 * `likenessWeights`), they are honest for the window. The interval bears that outcomes are chance and that the reference is a
 * sample: it is for the metric that these very rows will turn out to have. It assumes that outcomes follow from rows as they did: a
 * changed concept is not seen.
 * Seeded: yes.  Cost: `replicates` scores of each metric, and as many fits of a calibrator where none was handed in.
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
  const honesty =
    given === undefined || 'drawn' in given
      ? given
      : fitHonesty(given, { classes: rows.classes, seed: seed.split('reference'), replicates })
  const honestOf = (by: Honesty['own'] | undefined): Float64Array =>
    by === undefined ? rows.predictions : honestBy(by, said)
  const all = expanded(rows, honestOf(honesty?.own))
  const drawn = Array.from({ length: replicates }, (_, at) => {
    const honest = honestOf(honesty?.drawn[at % honesty.drawn.length])
    return targetOf(rows, drawnCodes(rows, honest, seed.split('replicate', at)))
  })
  const estimates = metrics.map((metric) => {
    const value = scoreOf(metric, all.target, all.predictions, { ...scoring, weights: all.weights })
    const values = drawn.map((target) => scoreOf(metric, target, rows.predictions, scoring))
    return [typeof metric === 'string' ? metric : metric.name, { value, ...intervalOf(values) }] as const
  })
  return Object.fromEntries(estimates)
}
