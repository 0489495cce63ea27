import { log } from '@modelwright/runtime'

/** The count at which the bound is narrowest. */
const narrowestAt = 1000

/**
 * Says by how many standard errors an estimate from so many rows is beyond the truth, on one side, at any count at all, with a probability of
 * at most α: for estimates that are means in the long run. From some hundred rows on; a single look would be content with fewer.
 *
 * @see Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, Time-uniform central limit theory and asymptotic confidence sequences, 2024 (one side)
 */
export function standardErrors(count: number, alpha: number): number {
  const share = -2 * log(2 * alpha)
  const scaled = (count * (share + log(share + 1))) / narrowestAt
  return Math.sqrt(2 * (1 + 1 / scaled) * log(1 + Math.sqrt(scaled + 1) / (2 * alpha)))
}
