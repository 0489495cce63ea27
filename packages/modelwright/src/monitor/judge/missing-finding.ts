import type { DriftContext, DriftFinding } from '../../core/index.ts'
import { chiSquaredTail } from '../distributions/chi-squared.ts'
import { heavierTail } from '../distributions/heavier-tail.ts'
import { type DesignEffect, greatestEffect, mergeDependence } from '../sketches/dependence.ts'
import type { WatchedColumn } from '../watched.ts'

const unknownEffect: DesignEffect = { designEffect: 1, degrees: Number.POSITIVE_INFINITY }

/** How many rows of a column count as one, by both sides. */
export function effectOf(reference: WatchedColumn, current: WatchedColumn): DesignEffect {
  const [before, now] = [reference.dependences, current.dependences]
  if (before !== undefined && now !== undefined)
    return greatestEffect(before.map((one, way) => mergeDependence(one, now[way])))
  const known = before ?? now
  return known === undefined ? unknownEffect : greatestEffect(known)
}

/** Difference of two shares of missing values, by Pearson's test of two by two. */
export function missingFinding(
  reference: WatchedColumn,
  current: WatchedColumn,
  { designEffect = 1, degrees }: DriftContext,
): DriftFinding | undefined {
  const [n, m] = [reference.rowCount, current.rowCount]
  const pooled = (reference.missing + current.missing) / (n + m)
  if (pooled === 0 || pooled === 1 || n === 0 || m === 0) return undefined
  const effect = Math.abs(reference.missing / n - current.missing / m)
  const statistic = (effect * effect) / (pooled * (1 - pooled) * (1 / n + 1 / m) * designEffect)
  return { statistic, effect, pValue: heavierTail(chiSquaredTail(statistic, 1), degrees) }
}
