import type { DeploymentState, DeploymentStore, ObjectStore, RevisionRecord } from '../../core/index.ts'
import type { Host, Placed, Release, Target } from '../target.ts'
import { openBuild } from './kept-build.ts'

/** What every verb works with, handed in. */
export interface Desk {
  readonly target: Target
  readonly store: DeploymentStore
  /** Where models and builds are kept, so that a revision can be described again without building it. */
  readonly objects: Pick<ObjectStore, 'put' | 'get'>
  readonly host: Host
}

/** A deployment of which nothing is known yet. */
export function emptyState(
  target: string,
  name: string,
  place: Readonly<Record<string, string>>,
): DeploymentState {
  const nothing = { resources: [], revisions: [], traffic: {}, outputs: {}, journal: null }
  return { target, name, place, ...nothing }
}

/** The revision that was made last: its options are those of what all share. */
export function newestOf({ revisions }: Pick<DeploymentState, 'revisions'>): RevisionRecord | undefined {
  return revisions.at(-1)
}

/** A revision by its id; without one, that which has most of the traffic. */
function recordOf({ revisions, traffic }: DeploymentState, revision?: string): RevisionRecord | undefined {
  const [first] = Object.entries(traffic).sort(([, a], [, b]) => b - a)
  const id = revision ?? first?.[0]
  return revisions.find((record) => record.id === id)
}

/** A deployment as targets see it. */
export function placedOf(state: DeploymentState, { objects }: Pick<Desk, 'objects'>): Placed<never> {
  const { name, place, outputs, resources } = state
  const ids = new Map(resources.filter(({ id }) => id !== '').map(({ key, id }) => [key, id]))
  return {
    deployment: name,
    options: (newestOf(state)?.options ?? {}) as never,
    ...{ place, outputs, ids },
    async archiveOf(revision) {
      const { kept } = recordOf(state, revision) ?? {}
      return kept === undefined ? undefined : (await openBuild(kept, objects)).archive
    },
    async modelOf(revision) {
      const record = recordOf(state, revision)
      return record === undefined ? undefined : objects.get(record.model.digest)
    },
  }
}

/** Says something to whoever waits. */
export function note({ log }: Pick<Host, 'log'>, message: string): void {
  log({ kind: 'note', stage: 'deploy', message })
}

/** How a command of this deployment is written. */
export function commandOf(target: string, verb: string, name: string): string {
  return `modelwright deploy ${target} ${verb} --name ${name}`
}

/** The model of a revision that is kept, as it was placed. */
export async function releaseOf(
  { objects }: Pick<Desk, 'objects'>,
  deployment: string,
  { model }: Pick<RevisionRecord, 'model'>,
): Promise<Release> {
  const { name, version, digest } = model
  const bytes = await objects.get(digest)
  return { deployment, model: { bytes, name, digest, ...(version === null ? {} : { version }) } }
}
