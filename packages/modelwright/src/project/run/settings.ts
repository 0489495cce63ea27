import type { Task } from '@modelwright/runtime'
import { seedOf } from '../../core/index.ts'
import { defaultMetric, findMetric } from '../../evaluate/index.ts'
import type { FitSettings } from './fit-part.ts'
import { tuningOf } from './tuning.ts'
import type { RunRequest, RunTools } from './types.ts'

/** Share of the budget that intervals may take. */
const intervalShare = 0.05

/** Settings every fit of the run shares. */
export function settingsOf(
  { workflow }: Pick<RunRequest, 'workflow'>,
  task: Task,
  { deadline }: Pick<RunTools, 'deadline'>,
): FitSettings {
  const seed = workflow.seed ?? 0
  const metric = findMetric(
    workflow.tune?.metric ?? workflow.evaluate?.metric ?? defaultMetric(task),
    task,
  ).name
  const { searchSeconds } = tuningOf(workflow)
  const intervalMs = intervalShare * Math.min(deadline.remainingMs(), 1000 * searchSeconds)
  return { workflow, metric, seed, stream: seedOf(seed), share: 1, intervalMs }
}
