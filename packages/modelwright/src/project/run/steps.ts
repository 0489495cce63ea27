import { type TransformSpec, withHistory } from '../../prepare/index.ts'
import type { Workflow } from '../workflow/index.ts'

/** The column that says when a row was: as the workflow says, else the one it splits by. */
export function timeColumnOf({ time, split }: Workflow): string | undefined {
  return time ?? (split?.name === 'time' ? (split.options['by'] as string | undefined) : undefined)
}

/** The steps of preparation a workflow asks for; those that look back order rows by the workflow's time unless they say otherwise. */
export function stepsOf(workflow: Workflow): readonly TransformSpec[] {
  return withHistory(workflow.prepare ?? [], timeColumnOf(workflow))
}
