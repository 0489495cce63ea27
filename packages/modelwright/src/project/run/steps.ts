import {
  findSplit,
  type SplitSpec,
  suggestLags,
  type TransformSpec,
  withHistory,
} from '../../prepare/index.ts'
import type { Workflow } from '../workflow/index.ts'
import type { Gathered } from './gather.ts'

/** The column that says when a row was: as the workflow says, else the one it splits by. */
export function timeColumnOf({ time, split }: Workflow): string | undefined {
  return time ?? (split?.name === 'time' ? (split.options['by'] as string | undefined) : undefined)
}

/** The steps of preparation a workflow asks for; those that look back order rows by the workflow's time unless they say otherwise. */
export function stepsOf(workflow: Workflow): readonly TransformSpec[] {
  return withHistory(workflow.prepare ?? [], timeColumnOf(workflow))
}

/**
 * Suggests lags of the target where rows are one regular series that is tested forward in time; says why, and does nothing.
 *
 * Whether the past is known when a prediction is asked for, only people know: nothing is added of itself.
 */
export function suggestedSteps(
  { table, resolved, history }: Gathered,
  { target, ...workflow }: Workflow,
  { name, options }: SplitSpec,
): string[] {
  const time = String(options['by'] ?? '')
  const found = table.columns.get(time)
  if (history !== undefined || resolved.target.task === 'multiclass' || found === undefined) return []
  if (findSplit(name).isForward !== true || workflow.group !== undefined) return []
  const lags = suggestLags(found)
  if (lags === undefined) return []
  return [
    `Rows are ${lags.apart} apart in "${time}" and tested forward in time. If "${target}" of the rows before is known when a prediction is asked for, it may help:  prepare: [lag(${JSON.stringify(target)}, { steps: [${lags.steps.join(', ')}] })]  A request must then carry those rows.`,
  ]
}
