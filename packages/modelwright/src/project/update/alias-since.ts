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
