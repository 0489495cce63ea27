import { durationMs } from '../outcomes/duration.ts'
import type { TrialProgress, UpdateRequest } from './types.ts'

/** Within which time a challenger must be shown to be better, in milliseconds: outcomes that come late have so much more of it. */
function timeOf({ trial: { provenWithin, outcomesAfter } }: Pick<UpdateRequest, 'trial'>): number {
  return durationMs(provenWithin)! + (outcomesAfter === undefined ? 0 : durationMs(outcomesAfter)!)
}

/**
 * Says that the time of a trial is over, in which nothing was shown of a challenger: for as long as it is tried, nothing is retrained.
 * Undefined: it goes on.
 *
 * @param since - when it became challenger, or canary; later than now where a clock was set back
 */
export function unproven(
  request: Pick<UpdateRequest, 'now' | 'trial'>,
  since: number,
  { requests, outcomes }: Pick<TrialProgress, 'requests' | 'outcomes'>,
): string | undefined {
  const { now, trial } = request
  if (now - since < timeOf(request)) return undefined
  const beside = trial.outcomesAfter === undefined ? '' : `, and ${trial.outcomesAfter} for outcomes to come`
  const missing =
    outcomes === 0
      ? ' Without outcomes nothing can be shown: modelwright outcomes import brings them in.'
      : ''
  return `Nothing was shown of it in ${trial.provenWithin}${beside}: ${requests} requests were logged, ${outcomes} of their outcomes count.${missing}`
}

/** Warns, while a trial goes on, that it has nothing to go by; '' where it has. */
export function unprovenWarning(
  { trial: { provenWithin } }: Pick<UpdateRequest, 'trial'>,
  { requests, outcomes }: Pick<TrialProgress, 'requests' | 'outcomes'>,
): string {
  if (requests === 0 || outcomes > 0) return ''
  return ` No outcome counts yet; without any it is refused after ${provenWithin}, and nothing is retrained meanwhile.`
}
