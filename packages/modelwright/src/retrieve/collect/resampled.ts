import type { AgreementEstimate, Seed } from '../../core/index.ts'

/** Replicates of the bootstrap. */
const replicates = 1000

/** The quantile of sorted values, between two of them. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1)
  const below = Math.floor(at)
  const above = Math.min(sorted.length - 1, below + 1)
  return sorted[below] + (at - below) * (sorted[above] - sorted[below])
}

/**
 * Gives a measure of rows its 95 % interval: rows are drawn anew with replacement, and the middle 95 % of results kept.
 *
 * @param measure - takes rows, gives NaN where it is not defined
 */
export function resampled<Row>(
  rows: readonly Row[],
  measure: (rows: readonly Row[]) => number,
  seed: Seed,
): AgreementEstimate | undefined {
  const value = measure(rows)
  if (Number.isNaN(value)) return undefined
  const found: number[] = []
  for (let i = 0; i < replicates; i++) {
    const again = measure(Array.from(rows, () => rows[seed.integer(rows.length)]))
    if (!Number.isNaN(again)) found.push(again)
  }
  const sorted = Float64Array.from(found).sort()
  if (sorted.length === 0) return undefined
  return { value, low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) }
}
