import type { MetricEstimate } from '@modelwright/runtime'
import type { EstimateColumns } from './schema.ts'

/** Metrics as rows; NaN becomes null, which SQLite can hold. */
export function estimateRows(metrics: Readonly<Record<string, MetricEstimate>>): EstimateColumns[] {
  const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value)
  return Object.entries(metrics).map(([name, { value, low, high }]) => ({
    name,
    value: orNull(value),
    low: orNull(low),
    high: orNull(high),
  }))
}

/** Metrics from their rows; null becomes NaN. */
export function estimatesOf(rows: readonly EstimateColumns[]): Record<string, MetricEstimate> {
  const orNaN = (value: number | null): number => value ?? Number.NaN
  return Object.fromEntries(
    rows.map(({ name, value, low, high }) => [
      name,
      { value: orNaN(value), low: orNaN(low), high: orNaN(high) },
    ]),
  )
}
