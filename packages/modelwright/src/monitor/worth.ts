import type { DriftContext } from '../core/index.ts'

/** How many rows two samples are worth together, neighbours that are alike counted as fewer: n·m / (n + m) / design effect. */
export function worthOf(n: number, m: number, { designEffect = 1 }: DriftContext): number {
  return (n * m) / (n + m) / Math.max(1, designEffect)
}
