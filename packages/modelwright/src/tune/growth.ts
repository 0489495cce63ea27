import type { Pruner } from './pruner.ts'
import { pruners } from './pruners/index.ts'

/** Losses of a fit by rung, each the least up to there; one that ended by itself has its least of all as the last. */
export type Growth = readonly number[]

/** What decides whether a fit goes on at a rung. Plain data where the pruner is a name. */
export interface GrowthJudge {
  readonly pruner: string | Pruner
  /** Growth of earlier trials in the same fold, of the same learner. */
  readonly others: readonly Growth[]
}

/** A rung is at so many times the steps of the one before; the first at one step. */
const reach = 3

/** Rungs that a fit that ended by itself stands on, whatever it took: more than any learner climbs. */
const mostRungs = 16

/** The step of a rung, from 0. */
export function stepOfRung(rung: number): number {
  let step = 1
  for (let at = 0; at < rung; at++) step *= reach
  return step
}

/** A fit that ended by itself has its least loss at all rungs to come. */
export function untilTheEnd(growth: Growth): Growth {
  const last = growth[growth.length - 1]
  return [...growth, ...new Array<number>(Math.max(0, mostRungs - growth.length)).fill(last)]
}

/** Follows a fit. */
export interface GrowthWatch {
  /** As `FitContext.report`. */
  report(step: number, loss: number): boolean
  /** Whether it was given up, and all that is to be remembered. */
  ended(): { readonly growth: Growth; readonly isGivenUp: boolean }
}

/**
 * Follows a fit from rung to rung: what it reports between them is not looked at, but for the least loss.
 *
 * Seeded: no; it depends on nothing but what is reported and what is known of other trials.
 */
export function watchGrowth({ pruner, others }: GrowthJudge): GrowthWatch {
  const judge: Pruner = typeof pruner === 'string' ? pruners[pruner as keyof typeof pruners] : pruner
  const growth: number[] = []
  let least = Number.NaN
  let isGivenUp = false
  return {
    report(step, loss) {
      if (Number.isFinite(loss) && !(loss >= least)) least = loss
      const isDue = (): boolean => growth.length < mostRungs && step >= stepOfRung(growth.length)
      while (!isGivenUp && !Number.isNaN(least) && isDue()) {
        growth.push(least)
        isGivenUp = judge.stops({ curve: growth, others, step: stepOfRung(growth.length - 1) })
      }
      return !isGivenUp
    },
    ended() {
      const hasMore = !isGivenUp && !Number.isNaN(least)
      return { growth: hasMore ? [...growth, least] : growth, isGivenUp }
    },
  }
}
