import type { Model } from '@modelwright/runtime'
import { targetLength } from '../../core/index.ts'
import {
  type Centre,
  chanceDifferences,
  decideTrial,
  goOn,
  noTrial,
  rowLosses,
  splitRange,
  type TrialDecision,
  type TrialRules,
} from '../../update/index.ts'
import { errorScaleOf, usualError } from '../replay/error-scale.ts'
import { type ReplayRules, trialRules } from '../replay/judge-replay.ts'
import type { SharedLog, SharedRequest, SharedRows } from './read-canary.ts'

/** What a split trial says of a challenger. Plain data. */
export interface JudgedCanary {
  /** Requests that either of the two was given. */
  readonly requests: number
  /** Of these, those of the challenger. */
  readonly byChallenger: number
  /** Outcomes that count: one of what is given a version together. */
  readonly outcomes: number
  readonly untold: number
  readonly strange: number
  readonly trial: TrialDecision
}

const noCentre: Centre = { count: 0, sum: 0 }

/** The loss that is expected of a champion, by what was measured when it was made. */
function expectedLoss({ artifact, schema }: Model): number {
  const { 'brier-score': brier, accuracy } = artifact.evaluation?.metrics ?? {}
  if (schema.output.task === 'regression') return usualError
  return brier?.value ?? (accuracy === undefined ? 0.25 : 1 - accuracy.value)
}

function lossesOf({ said, truth }: SharedRows, champion: Model): Float64Array {
  if (truth.task !== 'regression') return rowLosses['brier'].of(truth, said)
  const scale = errorScaleOf(champion)
  return scale === undefined ? new Float64Array(0) : rowLosses['absolute-error'].of(truth, said, scale)
}

/** Of each request how much more went wrong with the challenger, weighted by the chance of whoever answered. */
function wrongs(requests: readonly SharedRequest[]): Float64Array {
  const { differences } = chanceDifferences(
    {
      losses: Float64Array.from(requests, ({ isWrong }) => Number(isWrong)),
      byChallenger: Uint8Array.from(requests, ({ byChallenger }) => Number(byChallenger)),
      chances: Float64Array.from(requests, ({ chance }) => chance),
    },
    noCentre,
  )
  return differences.map((value) => -value)
}

/** The rules of a split trial: all it says are weighted differences, as far apart as the smallest chance allows. */
export function canaryRules(champion: Model, leastChance: number, rules: ReplayRules): TrialRules {
  const range = splitRange(leastChance)
  const effect = rules.effect ?? Math.max(expectedLoss(champion) / 50, 1e-4)
  const own = trialRules({ range, effect }, rules)
  return { ...own, errors: { ...own.errors, range }, slow: { ...own.slow, range } }
}

/**
 * Judges a challenger by requests that it and the champion were given by chance: rows whose outcome is known, weighted by the inverse of the
 * chance; how often each failed; how often each took too long.
 */
export function judgeCanary(log: SharedLog, champion: Model, rules: ReplayRules): JudgedCanary {
  const { rows, failures, delays, untold, strange, leastChance } = log
  // A hair more than the chance says: shares are logged as they were rounded.
  const own = canaryRules(champion, leastChance * (1 - 1e-6), rules)
  const { byChallenger, chances } = rows
  const losses = lossesOf(rows, champion).subarray(0, rules.mostRows)
  const { differences } = chanceDifferences({ losses, byChallenger, chances }, noCentre)
  const state = goOn(noTrial, { differences, failed: wrongs(failures), slow: wrongs(delays) }, own)
  return {
    requests: failures.length,
    byChallenger: failures.filter((one) => one.byChallenger).length,
    outcomes: targetLength(rows.truth),
    ...{ untold, strange },
    trial: decideTrial(state, own),
  }
}
