import type { FittedPart } from './fit-part.ts'
import type { SplitRows } from './flow/split-step.ts'
import type { TrainOutput } from './flow/train-step.ts'
import type { RunResult } from './index.ts'
import type { Shipped } from './ship.ts'

/** What steps of a run gave. */
interface Gave {
  value<Value>(step: string): Promise<Value>
  output(step: string): Promise<unknown>
}

/** Puts together what a run made, as its report and programs take it. */
export async function resultOf({ value, output }: Gave, run: string): Promise<RunResult> {
  const { holdout, gathered } = await value<SplitRows>('split')
  const parts = await value<readonly FittedPart[]>('train')
  const model = await value<Shipped>('pack')
  const { leaderboard, cleaned } = (await output('train')) as TrainOutput
  const { judgement } = model
  const { evaluation, gates, passed } = judgement
  return {
    ...{ run, model, leaderboard, evaluation, gates, passed, gathered, holdout, parts, judgement },
    task: gathered.resolved.output.task,
    metric: parts[parts.length - 1].search.metric.name,
    cleaned,
  }
}
