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
import { type ReplayRules, trialRules, withheld } from '../replay/judge-replay.ts'
import { delaysText, missedText, onlyBefore } from '../replay/outcome-age.ts'
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
  /** Why outcomes decide nothing, or only those of rows before the first that waits: they are no sample of all; null: nothing shows that. */
  readonly delays: string | null
  readonly trial: TrialDecision
}

type LeastChances = Pick<SharedLog, 'leastChance' | 'leastChampion'>

/** A little less than a chance says: shares are logged as they were rounded. */
const hair = 1 - 1e-6

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

/**
 * Of each request how much more went wrong with the challenger, weighted by the inverse of the chance. About 0 and not about a mean: what
 * hardly ever happens to the champion is then shown by a few requests.
 */
function wrongs(requests: readonly SharedRequest[]): Float64Array {
  return Float64Array.from(requests, ({ isWrong, byChallenger, chance }) =>
    isWrong ? (byChallenger ? 1 : -1) / chance : 0,
  )
}

/** The rules of a split trial: all it says are weighted differences, as far apart as the smallest chances allow. */
export function canaryRules(
  champion: Model,
  { leastChance, leastChampion }: LeastChances,
  rules: ReplayRules,
): TrialRules {
  const range = splitRange(leastChance * hair)
  const floor = 1 / (leastChampion * hair)
  const effect = rules.effect ?? Math.max(expectedLoss(champion) / 50, 1e-4)
  const own = trialRules({ range, effect }, rules)
  return { ...own, errors: { ...own.errors, floor }, slow: { ...own.slow, floor } }
}

/** Which rows count, and why others do not. */
function countedRows({ rows, waiting, age, ofAge, beforeWaiting }: SharedLog) {
  if (age !== undefined) return { rows, told: missedText(age, { ...ofAge, truth: rows.truth }) }
  const told = delaysText({ ...rows, waiting }, onlyBefore)
  return { rows: told === null ? rows : beforeWaiting(), told }
}

/**
 * Judges a challenger by requests that it and the champion were given by chance: rows whose outcome is known, weighted by the inverse of the
 * chance; how often each failed; how often each took too long.
 */
export function judgeCanary(log: SharedLog, champion: Model, rules: ReplayRules): JudgedCanary {
  const { failures, delays, untold, strange, age } = log
  const { rows, told } = countedRows(log)
  const own = canaryRules(champion, log, rules)
  const { byChallenger, chances } = rows
  const losses = lossesOf(rows, champion).subarray(0, rules.mostRows)
  const { differences } = chanceDifferences({ losses, byChallenger, chances }, noCentre)
  const state = goOn(noTrial, { differences, failed: wrongs(failures), slow: wrongs(delays) }, own)
  const decided = decideTrial(state, own)
  return {
    requests: failures.length,
    byChallenger: failures.filter((one) => one.byChallenger).length,
    outcomes: targetLength(rows.truth),
    ...{ untold, strange },
    delays: told,
    trial: told === null || age === undefined ? decided : withheld(decided),
  }
}
