import type { ModelEvent } from '../../core/index.ts'
import type { Project } from '../open-project.ts'

const mostEvents = 200

/** What happened to a model: which version became its champion, and when. */
export async function modelEvents(
  project: Pick<Project, 'audit'>,
  model: string,
): Promise<readonly ModelEvent[]> {
  const entries = await project.audit.list({ subject: `${model}@champion`, limit: mostEvents })
  return entries
    .filter(({ action }) => action === 'alias set')
    .map(({ at, details }) => ({
      at: Date.parse(at),
      text: `version ${String(details['to'])} became champion`,
    }))
}
