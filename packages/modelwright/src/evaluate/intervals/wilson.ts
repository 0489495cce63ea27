import { reach95 as z } from './special.ts'

/**
 * Gives the 95 % interval of a share by Wilson's score method, which is honest even where every trial went the same way.
 *
 * @param successes - number of trials, or weight of them, that succeeded
 * @returns bounds within [0, 1]; the whole of it for no trials
 * @see Wilson (1927), JASA 22
 */
export function wilsonInterval(successes: number, trials: number): { low: number; high: number } {
  if (!(trials > 0)) return { low: 0, high: 1 }
  const share = successes / trials
  const shrink = 1 + (z * z) / trials
  const centre = (share + (z * z) / (2 * trials)) / shrink
  const spread = share * (1 - share) + (z * z) / (4 * trials)
  const half = (z * Math.sqrt(spread / trials)) / shrink
  return { low: share === 0 ? 0 : centre - half, high: share === 1 ? 1 : Math.min(1, centre + half) }
}
