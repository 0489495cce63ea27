import { expositionOf } from './exposition.ts'
import { checkMetric, type Metric, readMetric } from './registry.ts'

/** Reads metrics and writes them in the text format of Prometheus. */
export async function metricsText(metrics: readonly Metric[]): Promise<string> {
  for (const [place, metric] of metrics.entries())
    checkMetric(
      metric,
      metrics.slice(0, place).some(({ name }) => name === metric.name),
    )
  return expositionOf(await Promise.all(metrics.map(readMetric)))
}
