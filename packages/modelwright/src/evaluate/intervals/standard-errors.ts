import { exp, log } from '@modelwright/runtime'

/** The count at which the bound is narrowest where nothing else is said. */
const usualNarrowest = 1000

/** For how many rows a bound is made, and for which level. */
export interface NarrowBound {
  /** The count at which it is narrowest: the same at every look. */
  readonly narrowestAt: number
  /** The level of which it is so; below one half. */
  readonly alpha: number
}

function scaledBy(count: number, { narrowestAt, alpha }: NarrowBound): number {
  const share = -2 * log(2 * alpha)
  return (count * (share + log(share + 1))) / narrowestAt
}

/**
 * Says by how many standard errors an estimate from so many rows is beyond the truth, on one side, at any count at all, with a probability of
 * at most α: for estimates that are means in the long run. From some hundred rows on; a single look would be content with fewer.
 *
 * @see Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, Time-uniform central limit theory and asymptotic confidence sequences, 2024 (one side)
 */
export function standardErrors(count: number, alpha: number, narrowestAt = usualNarrowest): number {
  const scaled = scaledBy(count, { narrowestAt, alpha })
  return Math.sqrt(2 * (1 + 1 / scaled) * log(1 + Math.sqrt(scaled + 1) / (2 * alpha)))
}

/**
 * Says it the other way round: the least level at which an estimate that is so many standard errors beyond lies beyond its bound. It is ever
 * at most α with a probability of at most α.
 *
 * @param count - what the estimate is worth in rows
 * @returns 1 where the estimate is not beyond
 */
export function chanceBeyond(deviate: number, count: number, bound: NarrowBound): number {
  if (!(deviate > 0)) return 1
  const scaled = scaledBy(count, bound)
  const half = (deviate * deviate) / (2 * (1 + 1 / scaled))
  return Math.min(1, Math.sqrt(scaled + 1) / (2 * (exp(half) - 1)))
}
