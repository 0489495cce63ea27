import type { StudyTrial } from '../core/index.ts'
import { learnerKey } from './candidates.ts'
import { usualLag } from './study/settings.ts'
import type { Trial } from './trial.ts'

/** How the error of a trial begins that memory was too short for, also with nothing beside it. */
const begin = 'Memory ran out'

/** The share of a fold's rows that is fitted on at least. */
const leastShare = 1 / 64

/** Hears that memory ran out while a fold was fitted, and how often it did. */
export interface Shortage {
  readonly count: number
  ranOut(): void
}

/** Has fewer folds fitted at once whenever memory runs out: no score depends on it. */
export function openShortage({ narrow }: { narrow(): void }): Shortage {
  let count = 0
  return {
    get count() {
      return count
    },
    ranOut() {
      count++
      narrow()
    },
  }
}

/** The error of a fold that memory was too short for. */
export function shortError(cause: Error): Error {
  return new Error(`${begin}, also with nothing beside it: ${cause.message}`, { cause })
}

/** Whether a trial failed for lack of memory, by its error. */
export function isShort(error: string | null | undefined): boolean {
  return error?.startsWith(begin) === true
}

/**
 * The share of a fold's rows that a trial is fitted on: half of what was too much for any trial of its learner that it may know of.
 *
 * It follows from which trials failed for lack of memory and from nothing else: not from threads, nor from when they failed.
 *
 * @param short - places of the trials that failed for lack of memory, ascending
 * @param lag - a trial knows of those so many places before it
 * @example
 * shareOf(9, [1, 2], 4) // → 0.5
 */
export function shareOf(index: number, short: readonly number[], lag: number): number {
  const tooMuch = new Map<number, number>()
  const shareAt = (at: number): number => {
    let share = 1
    for (const [place, failed] of tooMuch) if (place <= at - lag) share = Math.min(share, failed / 2)
    return Math.max(leastShare, share)
  }
  for (const place of short) if (place <= index - lag) tooMuch.set(place, shareAt(place))
  return shareAt(index)
}

/** The share of a trial among those of its study: {@link shareOf}. */
export function shareAmong(
  trials: readonly Pick<StudyTrial, 'index' | 'values' | 'state' | 'error'>[],
  { index, values }: Pick<StudyTrial, 'index' | 'values'>,
): number {
  const short = trials.flatMap((trial) => {
    const isOfIt = trial.values[learnerKey] === values[learnerKey] && trial.state === 'failed'
    return isOfIt && isShort(trial.error) ? [trial.index] : []
  })
  return shareOf(index, short, usualLag)
}

function smallerText(trials: readonly Trial[]): string {
  const smaller = trials.filter(({ share = 1 }) => share < 1)
  if (smaller.length === 0) return 'no trial of it came after that knew'
  const least = smaller.reduce((share, trial) => Math.min(share, trial.share ?? 1), 1)
  return `its trials from ${smaller[0].index} on took a part of each fold's rows, at least 1 in ${1 / least}`
}

/** What the user should know of memory that ran out: what was done, and how there is more. */
export function shortageNotes(trials: readonly Trial[], { count }: Pick<Shortage, 'count'>): string[] {
  const times = count === 1 ? 'once' : `${count} times`
  const again = `Memory ran out ${times} while a fold was fitted: it was fitted again alone, and fewer at once from there. Fewer from the start:  --workers 1`
  const short = trials.filter(({ state, error }) => state === 'failed' && isShort(error))
  const learners = [...new Set(short.map(({ learner }) => learner))]
  const tooMuch = learners.map((learner) => {
    const own = trials.filter((trial) => trial.learner === learner)
    const first = short.find((trial) => trial.learner === learner)
    return `Memory was too short for trial ${first?.index} (${learner}), also alone: ${smallerText(own)}.`
  })
  return count === 0 ? tooMuch : [again, ...tooMuch]
}
