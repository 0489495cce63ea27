import type { Found, Split } from '../target.ts'
import type { Answered, GoogleCloud } from './cloud.ts'
import { finished } from './operation.ts'
import {
  changeService,
  lastOf,
  splitOf,
  type TrafficTarget,
  targetsToSend,
  wantedTraffic,
} from './run-traffic.ts'

/** The label, and for functions the variable, that says which of our revisions one of the platform is. */
export const revisionLabel = 'modelwright-revision'
export const revisionVariable = 'MODELWRIGHT_REVISION'

interface Condition {
  readonly type?: string
  readonly state?: string
  readonly message?: string
  readonly reason?: string
  readonly revisionReason?: string
}

interface Container {
  readonly env?: readonly { readonly name: string; readonly value?: string }[]
}

/** A thing of Cloud Run is ready, at work, or failed: with its words. */
export function stateOf(condition: unknown, isBusy: boolean): Pick<Found, 'state' | 'reason'> {
  const { state, message, revisionReason, reason } = (condition ?? {}) as Condition
  if (state === 'CONDITION_SUCCEEDED') return { state: isBusy ? 'busy' : 'ready' }
  if (state !== 'CONDITION_FAILED') return { state: 'busy' }
  const why = message ?? revisionReason ?? reason
  return { state: 'failed', ...(why !== undefined && { reason: why }) }
}

/** How a revision stands. */
export function revisionState(revision: Answered): Pick<Found, 'state' | 'reason'> {
  const conditions = (revision['conditions'] ?? []) as readonly Condition[]
  return stateOf(
    conditions.find(({ type }) => type === 'Ready'),
    revision['reconciling'] === true,
  )
}

/** Which of our revisions one of the platform is; undefined: none. */
export function revisionIdOf(revision: Answered): string | undefined {
  const label = (revision['labels'] as Answered | undefined)?.[revisionLabel]
  if (typeof label === 'string') return label
  const [container] = (revision['containers'] ?? []) as readonly Container[]
  return container?.env?.find(({ name }) => name === revisionVariable)?.value
}

/** All revisions of a service, newest first, as Cloud Run lists them. */
async function listRevisions(cloud: GoogleCloud, service: string): Promise<readonly Answered[]> {
  const found: Answered[] = []
  let pageToken: string | undefined
  do {
    const { status, json } = await cloud.api('run')('GET', `v2/${service}/revisions`, {
      query: { pageToken },
      expects: [404],
    })
    if (status === 404) return []
    const page = (json ?? {}) as { revisions?: readonly Answered[]; nextPageToken?: string }
    found.push(...(page.revisions ?? []))
    pageToken = page.nextPageToken || undefined
  } while (pageToken !== undefined)
  return found.filter(({ deleteTime }) => deleteTime === undefined)
}

/** Those that a revision of ours became: one, or several where earlier tries failed. */
export async function triesOf(
  cloud: GoogleCloud,
  service: string,
  revision: string,
): Promise<readonly Answered[]> {
  const all = await listRevisions(cloud, service)
  return all.filter((one) => revisionIdOf(one) === revision)
}

/** The newest that is not broken; where all are, the newest. */
export function bestOf<Try extends Pick<Found, 'state'>>(tries: readonly Try[]): Try | undefined {
  return (
    tries.find(({ state }) => state === 'ready') ?? tries.find(({ state }) => state === 'busy') ?? tries[0]
  )
}

/** The platform's names of revisions by ours: the one that is ready, where a first try failed. */
export async function namesOf(cloud: GoogleCloud, service: string): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>()
  for (const revision of await listRevisions(cloud, service)) {
    const id = revisionIdOf(revision)
    if (id === undefined) continue
    if (revisionState(revision).state === 'ready' || !names.has(id)) names.set(id, lastOf(revision['name']))
  }
  return names
}

/** Who has the traffic, by our revisions; others by the names that the platform has for them. */
export async function readSplit(cloud: GoogleCloud, name: string): Promise<Split> {
  const service = (await cloud.api('run')('GET', `v2/${name}`)).json as Answered
  const ids = new Map<string, string>()
  for (const revision of await listRevisions(cloud, name)) {
    const id = revisionIdOf(revision)
    if (id !== undefined) ids.set(lastOf(revision['name']), id)
  }
  return splitOf(service, (of) => ids.get(of) ?? of)
}

/** Takes away addresses of revisions: one that has a tag counts as used. */
async function untag(cloud: GoogleCloud, service: string, names: ReadonlySet<string>): Promise<void> {
  await changeService(
    cloud,
    `v2/${service}`,
    (now) => {
      const traffic = wantedTraffic(now)
      const isIdle = ({ revision = '', percent = 0 }: TrafficTarget): boolean =>
        percent === 0 && names.has(lastOf(revision))
      if (!traffic.some(isIdle)) return undefined
      return {
        fields: ['traffic'],
        service: { traffic: targetsToSend(traffic.filter((one) => !isIdle(one))) },
      }
    },
    'Taking an address away',
  )
}

/**
 * Removes revisions. Cloud Run keeps the one that was made last, and those with traffic, until the service goes: they are left to it.
 *
 * @returns ids of those that are left
 */
export async function removeRevisions(
  cloud: GoogleCloud,
  service: string,
  ids: readonly string[],
): Promise<readonly string[]> {
  await untag(cloud, service, new Set(ids.map(lastOf)))
  const left: string[] = []
  for (const id of ids) {
    const { status, json } = await cloud.api('run')('DELETE', `v2/${id}`, { expects: [400, 404] })
    if (status === 400) left.push(id)
    else if (status !== 404)
      await finished(cloud, 'run', { version: 'v2', begun: json, what: 'Deleting the revision' })
  }
  return left
}
