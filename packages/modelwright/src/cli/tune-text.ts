import type { TuneResult } from '../project/run/tune.ts'
import { alignColumns, shownNumber } from './columns.ts'
import { leaderboardCells, leaderboardHead } from './leaderboard-cells.ts'

/** What is told of a finished search. */
export interface TuneFacts {
  readonly result: TuneResult
  /** The workflow file that was written; null where none was asked for. */
  readonly written: string | null
  readonly durationMs: number
}

/** The JSON document of `tune`. */
export function tuneDocument({ result, written, durationMs }: TuneFacts) {
  const { study, metric, leaderboard, search, rowCount } = result
  const trials = search.trials.map(({ index, learner, options, state, mean, scores, fitMs, error }) => {
    const score = Number.isNaN(mean) ? null : mean
    const folds = scores.map((value) => (Number.isNaN(value) ? null : value))
    return { index, learner, options, state, score, folds, fitMs: Math.round(fitMs), error: error ?? null }
  })
  return {
    study,
    metric,
    rows: rowCount,
    isCutShort: search.isCutShort,
    leaderboard,
    trials,
    notes: search.notes,
    written,
    durationMs,
  }
}

function states({ search: { trials, isCutShort } }: TuneResult): string {
  const count = (state: string): number => trials.filter((trial) => trial.state === state).length
  const parts = (['pruned', 'failed', 'refused', 'stopped'] as const).flatMap((state) =>
    count(state) === 0 ? [] : [`${count(state)} ${state}`],
  )
  const rest = parts.length === 0 ? '' : ` (${parts.join(', ')})`
  return `${trials.length} trials${rest}${isCutShort ? '; the time was up' : ''}`
}

/** The text of `tune` for a person. */
export function tuneText({ result, written }: TuneFacts): string {
  const head = leaderboardHead(result.metric, 'a fold')
  const rows = result.leaderboard.map((row) => {
    const { cells, options } = leaderboardCells(row)
    return [...cells, row.rowMicroseconds === null ? '–' : shownNumber(row.rowMicroseconds), options]
  })
  const next =
    written === null
      ? 'Keep the winner as a workflow:  the same command with --resume --out <file.ts>'
      : `Run it:  modelwright run --workflow ${written}`
  return `\n${alignColumns([[...head.cells, 'µs a row', head.options], ...rows])}\n${states(result)} on ${result.rowCount} training rows; the held-out rows stayed closed.\n${next}\n`
}
