import type { Report } from '../core/log.ts'
import { shownNumber } from './columns.ts'

type TrialReport = Extract<Report, { kind: 'trial' }>

/** Learners that are shown at most. */
const mostLines = 6

interface Standing {
  readonly learner: string
  trials: number
  best: number
}

/** Says in a few words that a trial is ahead of those before. */
export function bestText({ index, learner, score }: TrialReport): string {
  return `trial ${index}: ${learner} ${shownNumber(score)}, the best so far`
}

/** The best of each learner while a search goes on, the best learner first. */
export function liveBoard(): { add(report: TrialReport): void; lines(): readonly string[]; clear(): void } {
  const standings = new Map<string, Standing>()
  let sign = 1
  const sorted = (): readonly Standing[] => {
    const known = [...standings.values()].filter(({ best }) => !Number.isNaN(best))
    return known.sort((a, b) => sign * (a.best - b.best))
  }
  return {
    add({ learner, score, state, better }) {
      sign = better === 'lower' ? 1 : -1
      const standing = standings.get(learner) ?? { learner, trials: 0, best: Number.NaN }
      standings.set(learner, standing)
      standing.trials++
      const isBetter = Number.isNaN(standing.best) || sign * (score - standing.best) < 0
      if (state === 'done' && isBetter && !Number.isNaN(score)) standing.best = score
    },
    lines() {
      const shown = sorted().slice(0, mostLines)
      const width = Math.max(0, ...shown.map(({ learner }) => learner.length))
      return shown.map(
        ({ learner, best, trials }) =>
          `            ${learner.padEnd(width)}  ${shownNumber(best).padStart(9)}  ${trials} ${trials === 1 ? 'trial' : 'trials'}`,
      )
    },
    clear: () => standings.clear(),
  }
}
