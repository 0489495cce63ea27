import type { ModelEvent } from '../../core/index.ts'
import type { Project } from '../open-project.ts'
import { type Succession, successions } from '../update/alias-since.ts'

const mostEvents = 200

/** Why stands beside it where another was taken back. */
function textOf({ to, isBack, reason }: Succession): string {
  if (!isBack) return `version ${to} became champion`
  return `version ${to} became champion again${reason === null ? '' : `: ${reason}`}`
}

/** What happened to a model: which version became its champion, when, and why one was taken back. */
export async function modelEvents(
  project: Pick<Project, 'audit'>,
  model: string,
): Promise<readonly ModelEvent[]> {
  const all = await successions({ project, name: model }, mostEvents)
  return all.map((one) => ({ at: one.at, text: textOf(one) }))
}
