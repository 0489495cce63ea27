import type { OptionSpecs } from '../../core/index.ts'
import { findMetric } from '../find-metric.ts'
import { numberText } from '../number-text.ts'
import { scorerOf } from '../score.ts'
import {
  bestCut,
  cellsOfCuts,
  refuseThreshold,
  type ThresholdKind,
  type ThresholdRule,
} from '../threshold.ts'

type ByMetric = Extract<ThresholdRule, { threshold: 'by-metric' }>

/** One row for each cell of truth and prediction; its weight stands for how many rows there are of it. */
const cellRows = {
  truth: Int32Array.of(1, 0, 1, 0),
  prediction: Int32Array.of(1, 1, 0, 0),
  classCount: 2,
}

/**
 * Chooses the threshold at which a metric of predicted classes is best: `byMetric('f1')`.
 *
 * @param metric - name of a metric that looks at classes, such as f1, mcc or balanced-accuracy
 * @throws {ModelwrightError} EVALUATE_THRESHOLD_INVALID - when the metric does not depend on a threshold
 * @throws {ModelwrightError} EVALUATE_METRIC_UNKNOWN, EVALUATE_METRIC_UNFIT - when it cannot be used for two classes
 * @example
 * byMetric('F1').metric // → 'f1'
 */
export function byMetric(metric: string): ByMetric {
  const found = findMetric(metric, 'binary')
  if (found.needs !== 'class')
    refuseThreshold('byMetric', `"${found.name}" does not depend on a threshold`, [
      "Take a metric of predicted classes:  byMetric('f1'), byMetric('mcc')",
    ])
  return { threshold: 'by-metric', metric: found.name }
}

/** The kind of {@link byMetric}. */
export const byMetricKind: ThresholdKind<ByMetric> = {
  name: 'by-metric',
  about: 'Where a metric of predicted classes is best',
  options: {} satisfies OptionSpecs,
  read: ({ metric }) => byMetric(metric as string),
  choose({ metric: name }, scored) {
    const metric = findMetric(name, 'binary')
    const score = scorerOf(metric, cellRows)
    const sign = metric.better === 'higher' ? 1 : -1
    const found = bestCut(cellsOfCuts(scored), (cut) => {
      const { truePositives, falsePositives, falseNegatives, trueNegatives } = cut
      return sign * score([truePositives, falsePositives, falseNegatives, trueNegatives])
    })
    if (found === undefined) return { threshold: 0.5, reason: `${name} is not defined on these rows` }
    return {
      threshold: found.cut.threshold,
      reason: `best ${name}, ${numberText(sign * found.score)} on the rows it was chosen on`,
    }
  },
}
