import type { Situation } from '../../../src/update/policy.ts'

/** A situation in which nothing is due. */
export function situation(changes: Partial<Situation> = {}): Situation {
  const retrainedAt = Date.UTC(2026, 4, 1)
  return { now: retrainedAt, retrainedAt, newOutcomes: 0, loss: null, drift: null, ...changes }
}
