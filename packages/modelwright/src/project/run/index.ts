import type { Task } from '@modelwright/runtime'
import type { FixChange } from '../../core/index.ts'
import type { Evaluation, GateVerdict } from '../../evaluate/index.ts'
import type { FittedPart } from './fit-part.ts'
import type { Gathered } from './gather.ts'
import type { Holdout } from './holdout.ts'
import type { Judgement } from './judge.ts'
import { resultOf } from './result.ts'
import { runFlow } from './run-flow.ts'
import type { Shipped } from './ship.ts'
import type { LeaderboardRow, RunRequest, RunTools } from './types.ts'

/** What a run made and found. Plain data but for what reports are drawn from. */
export interface RunResult {
  readonly run: string
  readonly task: Task
  readonly metric: string
  readonly model: Shipped
  readonly leaderboard: readonly LeaderboardRow[]
  readonly evaluation: Evaluation
  readonly gates: readonly GateVerdict[]
  readonly passed: boolean
  readonly gathered: Gathered
  readonly holdout: Holdout
  readonly parts: readonly FittedPart[]
  readonly judgement: Judgement
  /** What the value fixes of the evaluated fit change in the table, column by column. */
  readonly cleaned: readonly FixChange[]
}

/**
 * Runs a workflow up to its registered model, without a report.
 *
 * @throws {ModelwrightError} what its stages throw; the store says why
 */
export async function runWorkflow(request: RunRequest, tools: RunTools): Promise<RunResult> {
  const { run, graph } = await runFlow(request, tools, { until: 'pack' })
  return resultOf(graph, run)
}

export type { DryRun, LeaderboardRow, RunRequest, RunTools } from './types.ts'
