import type { Pipeline } from '@modelwright/runtime'
import { deadlineIn } from '../../core/index.ts'
import type { Contender } from '../../evaluate/index.ts'
import { predictPipeline } from '../../train/index.ts'
import type { SearchResult, Trial } from '../../tune/index.ts'
import { expectedFitMs } from './expected-fit.ts'
import type { FitSettings, PartRows } from './fit-part.ts'
import { checkInterrupted } from './interrupted.ts'
import { timedFit } from './timed-fit.ts'
import type { RunTools } from './types.ts'

/** A learner's best trial, fitted on all training rows and scored on the held-out ones. */
export interface Rival {
  readonly trial: Trial
  readonly pipeline: Pipeline
  readonly contender: Contender
  readonly fitMs: number
}

/** The best trial of each learner, the winner first. */
export function bestOfEach({
  leaderboard,
  best,
}: Pick<SearchResult, 'leaderboard' | 'best'>): readonly Trial[] {
  const byLearner = new Map([[best.learner, best]])
  for (const trial of leaderboard) if (!byLearner.has(trial.learner)) byLearner.set(trial.learner, trial)
  return [...byLearner.values()]
}

/** Winner and baseline are always compared; the others, the best first, while there is time. */
function inOrder(trials: readonly Trial[]): readonly Trial[] {
  const [winner, ...others] = trials
  const isBaseline = ({ index }: Trial): boolean => index === 0
  return [winner, ...others.filter(isBaseline), ...others.filter((trial) => !isBaseline(trial))]
}

/** Milliseconds that the fit of the winner is to take however late it is: a model that was cut off at once is of no use. */
export const leastFitMs = 400

/** It is cut off later than it is to end: where others have the machine, what was expected falls short. */
const patienceMs = 1000

function forWinner(tools: RunTools): RunTools {
  const { clock, signal, deadline } = tools
  return deadline.remainingMs() >= patienceMs
    ? tools
    : { ...tools, deadline: deadlineIn(patienceMs, clock, signal) }
}

/** Share of the time that is left which a further rival may take. */
const shareOfRest = 0.2

/**
 * Fits the best of each learner on all training rows and predicts the held-out ones.
 *
 * @returns the winner first, then the others from the best on; those there was no time for are left out
 */
export async function fitRivals(
  found: SearchResult,
  data: PartRows,
  tested: Omit<Contender, 'predictions'>,
  settings: FitSettings,
  tools: RunTools,
): Promise<readonly Rival[]> {
  const best = bestOfEach(found)
  const rivals = new Map<Trial, Rival>()
  for (const trial of inOrder(best)) {
    checkInterrupted(tools.signal)
    const expectedMs = expectedFitMs(trial, data.rows.rowCount / found.rowCount)
    const isNeeded = trial === best[0] || trial.index === 0
    const isLate = (): boolean => expectedMs > shareOfRest * tools.deadline.remainingMs()
    if (!isNeeded && tools.rulings.decide('rival left out', isLate)) continue
    const from = trial === best[0] ? settings.continued?.evaluated : undefined
    const asked = from === undefined ? data : { ...data, from }
    const own = trial === best[0] ? forWinner(tools) : tools
    const { pipeline, fitMs } = await timedFit(found.recipeOf(trial), asked, settings, own)
    const contender = { ...tested, predictions: predictPipeline(pipeline, data.testRows) }
    rivals.set(trial, { trial, pipeline, contender, fitMs })
  }
  return best.flatMap((trial) => rivals.get(trial) ?? [])
}
