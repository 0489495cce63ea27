import type { ThresholdKind } from '../threshold.ts'
import { byCapacityKind } from './by-capacity.ts'
import { byCostsKind } from './by-costs.ts'
import { byMetricKind } from './by-metric.ts'

/** Every rule for a threshold, by name. */
export const thresholds: Readonly<Record<string, ThresholdKind>> = {
  'by-capacity': byCapacityKind,
  'by-costs': byCostsKind,
  'by-metric': byMetricKind,
}
