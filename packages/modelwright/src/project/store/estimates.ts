import type { MetricEstimate } from '@modelwright/runtime'
import type { MetricSummary } from '../../core/index.ts'
import type { EstimateColumns } from './schema.ts'
import type { SummaryColumns } from './tracking-tables.ts'

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

const orNaN = (value: number | null): number => value ?? Number.NaN

/** Metrics from their rows, with what they came to over time, by name; null becomes NaN. */
export function summariesOf(
  rows: readonly (EstimateColumns & SummaryColumns)[],
): Record<string, MetricSummary> {
  const sorted = [...rows].sort((a, b) => (a.name < b.name ? -1 : 1))
  return Object.fromEntries(
    sorted.map(
      ({ name, value, low, high, least, greatest, last_step: lastStep, point_count: pointCount }) => [
        name,
        {
          value: orNaN(value),
          low: orNaN(low),
          high: orNaN(high),
          least: orNaN(least),
          greatest: orNaN(greatest),
          lastStep,
          pointCount,
        },
      ],
    ),
  )
}

/** Metrics from their rows; null becomes NaN. */
export function estimatesOf(rows: readonly EstimateColumns[]): Record<string, MetricEstimate> {
  return Object.fromEntries(
    rows.map(({ name, value, low, high }) => [
      name,
      { value: orNaN(value), low: orNaN(low), high: orNaN(high) },
    ]),
  )
}
