import { metricsText } from '../../../serve/index.ts'
import type { Gauge } from './gauges.ts'

/** Writes gauges in the text format of Prometheus; those without a value are left out. */
export function gaugesText(gauges: readonly Gauge[]): Promise<string> {
  return metricsText(
    gauges.map(({ name, help, labels, values }) => ({ name, help, labels, read: () => values })),
  )
}
