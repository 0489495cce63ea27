import { log } from '@modelwright/runtime'
import type { JudgedPrediction } from '../../core/index.ts'

/** A deployment that gives a challenger a share, and whose lines do not tell it. */
export interface SplitElsewhere {
  /** Of the requests of both, what the challenger is given, in (0, 1). */
  readonly share: number
  /** How rows of it are called that were pulled from there: `aws-lambda churn`. */
  readonly source: string
  /** How those of other deployments are. */
  readonly others: readonly string[]
  /** Since when it has been so, milliseconds since 1970-01-01 UTC. */
  readonly since: number
}

/** How long the champion has answered alone since the challenger did last. */
export interface CanaryGap {
  /** Requests that the challenger answered. */
  readonly answered: number
  /** Requests that the champion answered since, each of which might have been given to the challenger. */
  readonly alone: number
  /** Natural logarithm of the probability that none of these was. */
  readonly logChance: number
}

/** Greatest probability that a challenger which answers is said not to, over the whole trial. */
export const gapAlpha = 0.001

/** A platform may take so long until all follow a new share. */
const shiftMs = 5 * 60_000
/** Platforms give lines some minutes late, and of one revision later than of another. */
const lateMs = 15 * 60_000

/**
 * Counts, of requests in their order, how long the champion has answered alone.
 *
 * What is given a version together is one draw. Of a deployment elsewhere rows count that are known to be its own, since it has split requests.
 */
export function gapCounter(
  digests: { readonly champion: string; readonly challenger: string },
  { elsewhere, now }: { readonly elsewhere?: SplitElsewhere | undefined; readonly now: number },
) {
  let answered = 0
  let alone = 0
  let logChance = 0
  const units = new Set<string>()

  /** The chance that the champion was given it; undefined: nobody drew. */
  const chanceOf = ({ at, source, model }: JudgedPrediction): number | undefined => {
    if (model.share !== undefined) return model.share
    if (elsewhere === undefined || at < elsewhere.since + shiftMs) return undefined
    return source === undefined || source === elsewhere.source ? 1 - elsewhere.share : undefined
  }
  /** Whether this draw was counted before, or cannot be told from others. */
  const isKnown = (unit: string | undefined): boolean => {
    if (unit === undefined) return false
    if (unit === '-' || units.has(unit)) return true
    units.add(unit)
    return false
  }
  return {
    note(one: JudgedPrediction): void {
      const { variant, digest } = one.model
      if (one.row !== 0 || variant === 'shadow') return
      if (digest === digests.challenger) {
        answered++
        alone = 0
        logChance = 0
      }
      if (digest !== digests.champion || one.at > now - lateMs) return
      const chance = chanceOf(one)
      if (chance === undefined || !(chance > 0 && chance < 1) || isKnown(one.unit)) return
      alone++
      logChance += log(chance)
    },
    gap: (): CanaryGap => ({ answered, alone, logChance }),
  }
}

/**
 * Whether a challenger that answers as often as it is said to would hardly ever be silent for so long.
 *
 * It may be silent after each of its answers: the silence after the k-th has 1 / (k + 1)(k + 2) of the rate, which sums to all of it. So it
 * holds at every look of the whole trial.
 */
export function isBeyondChance({ answered, logChance }: CanaryGap): boolean {
  return logChance <= log(gapAlpha) - log((answered + 1) * (answered + 2))
}
