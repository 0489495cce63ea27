import type { Task } from '@modelwright/runtime'
import { optionParts } from '../../graph/key.ts'
import type { Parts } from '../../graph/step.ts'
import type { Workflow } from '../../workflow/index.ts'
import type { FitSettings } from '../fit-part.ts'
import type { Flow } from './flow.ts'

/** Settings that all fits of a run share. */
export async function settingsFor({ request, tools, wholeMs }: Flow, task: Task): Promise<FitSettings> {
  const { settingsOf } = await import('../settings.ts')
  const settings = settingsOf(request, task, { deadline: { ...tools.deadline, remainingMs: () => wholeMs } })
  if (request.workflow.continues === undefined) return settings
  const { continuedOf } = await import('../continued.ts')
  const continued = await continuedOf(request.workflow, tools.project)
  return continued === undefined ? settings : { ...settings, continued }
}

/** The metric a workflow names; absent: by the task. */
export function metricParts({ tune, evaluate }: Workflow): Parts {
  return optionParts({ metric: tune?.metric ?? evaluate?.metric })
}

/** What says how rows belong together, in groups and in time. */
export function rowParts({ split, time, group }: Workflow): Parts {
  return optionParts({ split, time, group })
}
