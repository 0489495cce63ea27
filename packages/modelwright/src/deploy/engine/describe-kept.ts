import type { DeploymentState, RevisionRecord } from '../../core/index.ts'
import type { Build, Description, Resource } from '../target.ts'
import { type Desk, releaseOf } from './desk.ts'
import { openBuild } from './kept-build.ts'

/** What a revision needs, said again from what was kept of it: nothing is built. Undefined where its build was not kept. */
export async function describeKept(
  { target, objects }: Pick<Desk, 'target' | 'objects'>,
  state: Pick<DeploymentState, 'name' | 'place'>,
  record: RevisionRecord,
): Promise<Description<unknown> | undefined> {
  if (record.kept === undefined) return undefined
  const build: Build = await openBuild(record.kept, objects)
  const release = await releaseOf({ objects }, state.name, record)
  const { id: revision, options } = record
  return target.describe({ release, build, revision, options: options as never, place: state.place })
}

/** Where a resource of another revision stands among those of one: beside its like. */
function likeOf(key: string, revision: string): string {
  return key.replace(/^revision\/[^/]+\//, `revision/${revision}/`)
}

/**
 * Everything that kept revisions need, by key, in the order in which it is made: what all share, and beside it what belongs to each.
 *
 * What all share is as the newest has it.
 */
export async function describeAll(
  desk: Pick<Desk, 'target' | 'objects'>,
  state: DeploymentState,
): Promise<ReadonlyMap<string, Resource<unknown>>> {
  const found: { resource: Resource<unknown>; place: number }[] = []
  const known = new Set<string>()
  let newest: { id: string; keys: readonly string[] } | undefined
  for (const record of [...state.revisions].reverse()) {
    const description = await describeKept(desk, state, record)
    if (description === undefined) continue
    newest ??= { id: record.id, keys: description.resources.map(({ key }) => key) }
    for (const [at, resource] of description.resources.entries()) {
      if (known.has(resource.key)) continue
      known.add(resource.key)
      const like = newest.keys.indexOf(likeOf(resource.key, newest.id))
      found.push({ resource, place: like === -1 ? at : like })
    }
  }
  const sorted = found.sort((a, b) => a.place - b.place)
  return new Map(sorted.map(({ resource }) => [resource.key, resource]))
}
