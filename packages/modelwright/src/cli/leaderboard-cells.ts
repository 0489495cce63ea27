import { optionsText } from '../project/run/options-text.ts'
import type { LeaderboardRow } from '../project/run/types.ts'
import { shownBytes, shownDuration, shownNumber } from './columns.ts'

/** A line of the leaderboard: what every one begins with, and its options. */
export interface LeaderboardCells {
  readonly cells: readonly string[]
  readonly options: string
}

/**
 * The line above a leaderboard.
 *
 * @param fit - what the time is of: `fit`, or `a fold`
 */
export function leaderboardHead(metric: string, fit: string): LeaderboardCells {
  return {
    cells: ['', 'learner', `${metric}, cross-validated`, '95 % interval', fit, 'size'],
    options: 'options',
  }
}

/** A learner of the leaderboard. */
export function leaderboardCells({
  chosen,
  learner,
  score,
  low,
  high,
  fitMs,
  bytes,
  changed,
}: LeaderboardRow): LeaderboardCells {
  const interval = low === null || high === null ? '' : `(${shownNumber(low)} – ${shownNumber(high)})`
  const size = bytes === null ? '–' : shownBytes(bytes)
  return {
    cells: [chosen ? '→' : ' ', learner, shownNumber(score), interval, shownDuration(fitMs), size],
    options: optionsText(changed, shownNumber),
  }
}
