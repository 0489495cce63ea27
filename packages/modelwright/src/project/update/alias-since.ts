import type { AuditEntry } from '../../core/index.ts'
import type { UpdateRequest } from './types.ts'

/** When an alias of the model was last pointed at what it points at, by the log of changes; undefined: never. */
export async function aliasSince(
  { project, name }: Pick<UpdateRequest, 'project' | 'name'>,
  alias: string,
): Promise<number | undefined> {
  const entries = await project.audit.list({ subject: `${name}@${alias}`, limit: 50 })
  const last = entries.findLast(({ action }) => action === 'alias set')
  return last === undefined ? undefined : Date.parse(last.at)
}

/** How a version took the champion's place. */
export interface Succession {
  /** Milliseconds since 1970-01-01 UTC. */
  readonly at: number
  /** The version that was champion before; null: there was none, or it is not told. */
  readonly from: number | null
  readonly to: number
  /** It had been champion before, and is again. */
  readonly isBack: boolean
  /** Why, where somebody said so. */
  readonly reason: string | null
}

function successionOf({ at, details }: AuditEntry): Succession {
  const { from, to, by, reason } = details
  return {
    at: Date.parse(at),
    from: typeof from === 'number' ? from : null,
    to: Number(to),
    isBack: by === 'rollback',
    reason: typeof reason === 'string' ? reason : null,
  }
}

/** Which versions took the champion's place, the last so many, oldest first. */
export async function successions(
  { project, name }: { readonly project: Pick<UpdateRequest['project'], 'audit'>; readonly name: string },
  limit = 50,
): Promise<readonly Succession[]> {
  const entries = await project.audit.list({ subject: `${name}@champion`, limit })
  return entries.filter(({ action }) => action === 'alias set').map(successionOf)
}

/** The place in the log of changes of the last tag of a name on a version, and of the last time it became challenger; 0: never. When it was tagged. */
export async function trialPlaces(
  { project, name }: Pick<UpdateRequest, 'project' | 'name'>,
  version: number,
  tag: string,
): Promise<{ readonly tagged: number; readonly challenged: number; readonly taggedAt: number }> {
  const ofVersion = await project.audit.list({ subject: `${name}/${version}`, limit: 200 })
  const ofAlias = await project.audit.list({ subject: `${name}@challenger`, limit: 50 })
  const tagged = ofVersion.findLast(
    ({ action, details }) => action === 'version tagged' && details['name'] === tag,
  )
  const challenged = ofAlias.findLast(({ action }) => action === 'alias set')
  return {
    tagged: tagged?.sequence ?? 0,
    challenged: challenged?.sequence ?? 0,
    taggedAt: tagged === undefined ? 0 : Date.parse(tagged.at),
  }
}
