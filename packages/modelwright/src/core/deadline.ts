/** Milliseconds that only ever grow, such as `performance.now`. Handed in, so that computing code reads no clock. */
export type Clock = () => number

/** When work must stop. Long loops ask `expired` and return their best so far. */
export interface Deadline {
  remainingMs(): number
  expired(): boolean
}

/** A deadline that never comes: work bounded by counts alone. */
export const noDeadline: Deadline = { remainingMs: () => Infinity, expired: () => false }

/** A deadline `budgetMs` from now, or earlier when the signal is aborted. */
export function deadlineIn(budgetMs: number, clock: Clock, signal?: AbortSignal): Deadline {
  const end = clock() + budgetMs
  const remainingMs = (): number => (signal?.aborted ? 0 : Math.max(0, end - clock()))
  return { remainingMs, expired: () => remainingMs() <= 0 }
}
