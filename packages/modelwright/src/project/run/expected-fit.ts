import type { Trial } from '../../tune/index.ts'

/** Share of the time left after the search that the fit which is evaluated may take. */
export const fitShare = 0.4

/** A fold is fitted on about four fifths of the rows that are searched. */
const foldsToAll = 1.25

/**
 * Milliseconds that a fit of a trial's recipe is expected to take, by what its folds took on one thread.
 *
 * @param growth - rows to fit over rows that were searched
 * @returns 0 of a trial that reached no fold
 */
export function expectedFitMs({ fitMs, scores, share = 1 }: Trial, growth: number): number {
  const reached = scores.filter((score) => !Number.isNaN(score)).length
  return reached === 0 ? 0 : (fitMs / reached) * foldsToAll * (growth / share)
}
