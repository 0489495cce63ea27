import type { MetricEstimate, Task } from '@modelwright/runtime'
import type { Metric } from '../../core/index.ts'
import { type Contender, findMetric } from '../../evaluate/index.ts'
import type { KeptCalibration } from '../performance/kept-calibration.ts'
import { takeSaid } from '../said-batch.ts'
import type { JudgedWindowRows, WindowFacts } from './window-facts.ts'

const usual: Readonly<Record<Task, readonly string[]>> = {
  binary: ['auc', 'brier-score'],
  multiclass: ['accuracy', 'log-loss'],
  regression: ['mae', 'rmse'],
}

/** Metrics that are looked at: those of the workflow, else by task. */
export function metricsOf({ settings, answers }: WindowFacts): readonly Metric[] {
  const names = settings.performance.length > 0 ? settings.performance : usual[answers.task]
  return names.map((name) => findMetric(name, answers.task))
}

/** Rows with what was said of them and what came of it, as metrics take them. */
export function contenderOf(
  { said, truth }: Pick<JudgedWindowRows, 'said' | 'truth'>,
  { answers }: WindowFacts,
): Contender {
  const { threshold } = answers
  return { target: truth, predictions: said, ...(threshold === undefined ? {} : { threshold }) }
}

/** Rows of the reference whose outcome is known; undefined where they are not there. */
export function judgedReference(facts: WindowFacts): Omit<JudgedWindowRows, 'sources'> | undefined {
  const rows = facts.reference?.rows
  if (rows === undefined || rows.judged.length === 0) return undefined
  const width = rows.predictions.length / Math.max(1, rows.rows.rowCount)
  return { rows: rows.rows, said: takeSaid(rows.predictions, rows.judged, width), truth: rows.truth }
}

/** What makes probabilities honest: the rows of the reference, else what was kept of them. */
export function calibratingReference(facts: WindowFacts): Contender | KeptCalibration | undefined {
  const known = judgedReference(facts)
  return known === undefined ? facts.reference?.outcomes?.calibration : contenderOf(known, facts)
}

/** A difference of a metric that matters: a tenth of what is missing to its best, or a twentieth of a loss. */
export function materialOf({ better, range }: Metric, before: number): number {
  const [, most] = range ?? [Number.NaN, Number.NaN]
  if (better === 'higher' && Number.isFinite(most)) return Math.max(0.005, 0.1 * (most - before))
  return Math.max(1e-12, 0.05 * Math.abs(before))
}

/** By how much a value is worse than another, in the unit of the metric. */
export function worseBy({ better }: Metric, before: number, now: number): number {
  return better === 'higher' ? before - now : now - before
}

/** The end of an interval that speaks best for a metric. */
export function bestEnd({ better }: Metric, { low, high }: MetricEstimate): number {
  return better === 'higher' ? high : low
}
