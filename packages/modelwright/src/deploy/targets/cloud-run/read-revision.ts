import type { Answered, GoogleCloud } from '../../google/cloud.ts'
import { isOurs, revisionName } from '../../google/names.ts'
import { lastOf } from '../../google/run-traffic.ts'
import type { Found, JsonObject } from '../../target.ts'

interface Condition {
  readonly type?: string
  readonly state?: string
  readonly message?: string
  readonly reason?: string
  readonly revisionReason?: string
}

/** A thing of Cloud Run is ready, at work, or failed: with its words. */
export function stateOf(condition: Condition | undefined, isBusy: boolean): Pick<Found, 'state' | 'reason'> {
  if (condition?.state === 'CONDITION_SUCCEEDED') return { state: isBusy ? 'busy' : 'ready' }
  if (condition?.state !== 'CONDITION_FAILED') return { state: 'busy' }
  const why = condition.message ?? condition.revisionReason ?? condition.reason
  return { state: 'failed', ...(why !== undefined && { reason: why }) }
}

interface Container {
  readonly image?: string
  readonly baseImageUri?: string
  readonly sourceCode?: {
    readonly cloudStorageSource?: { readonly bucket?: string; readonly object?: string }
  }
  readonly resources?: { readonly limits?: Readonly<Record<string, string>> }
}

function whatRuns({ image = '', baseImageUri, sourceCode }: Container): JsonObject {
  const source = sourceCode?.cloudStorageSource
  if (source === undefined) return { image }
  // The base comes back as a whole address: `…/runtimes/nodejs24`.
  return { source: `gs://${source.bucket}/${source.object}`, runtime: lastOf(baseImageUri) }
}

function propertiesOf(revision: Answered): JsonObject {
  const [container = {}] = (revision['containers'] ?? []) as readonly Container[]
  const scaling = (revision['scaling'] ?? {}) as { minInstanceCount?: number; maxInstanceCount?: number }
  const account = revision['serviceAccount']
  return {
    ...whatRuns(container),
    cpu: container.resources?.limits?.['cpu'] ?? '1',
    memory: container.resources?.limits?.['memory'] ?? '512Mi',
    concurrency: Number(revision['maxInstanceRequestConcurrency'] ?? 80),
    minInstances: scaling.minInstanceCount ?? 0,
    maxInstances: scaling.maxInstanceCount ?? 100,
    timeout: String(revision['timeout'] ?? '300s'),
    ...(typeof account === 'string' && { serviceAccount: account }),
  }
}

/** A revision of the platform, as the engine compares it. */
export function foundRevision(revision: Answered, deployment: string): Found {
  const conditions = (revision['conditions'] ?? []) as readonly Condition[]
  const ready = conditions.find(({ type }) => type === 'Ready')
  return {
    id: String(revision['name']),
    properties: propertiesOf(revision),
    isOurs: isOurs(revision['labels'], deployment),
    ...stateOf(ready, revision['reconciling'] === true),
  }
}

/** Which revision of ours a name of the platform is: it may be the second try of it. */
export function revisionIdOf(deployment: string, name: string): string {
  const prefix = revisionName(deployment, '')
  return name.startsWith(prefix) ? (name.slice(prefix.length).split('-')[0] ?? name) : name
}

/** All revisions of a service, newest first, as Cloud Run lists them. */
export async function listRevisions(cloud: GoogleCloud, service: string): Promise<readonly Answered[]> {
  const found: Answered[] = []
  let pageToken: string | undefined
  do {
    const { status, json } = await cloud.api('run')('GET', `${service}/revisions`, {
      query: { pageToken },
      expects: [404],
    })
    if (status === 404) return []
    const page = (json ?? {}) as { revisions?: readonly Answered[]; nextPageToken?: string }
    found.push(...(page.revisions ?? []))
    pageToken = page.nextPageToken || undefined
  } while (pageToken !== undefined)
  return found
}

/** Those that a revision of ours became: one, or several where earlier tries failed. */
export async function triesOf(
  cloud: GoogleCloud,
  service: string,
  revision: string,
): Promise<readonly Answered[]> {
  const all = await listRevisions(cloud, service)
  return all.filter(
    ({ labels, deleteTime }) =>
      deleteTime === undefined && (labels as Answered | undefined)?.['modelwright-revision'] === revision,
  )
}
