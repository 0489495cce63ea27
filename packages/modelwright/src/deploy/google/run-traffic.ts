import { ModelwrightError } from '../../core/index.ts'
import { waitFor } from '../http/wait-for.ts'
import type { Split } from '../target.ts'
import { type Answered, type GoogleCloud, readIf } from './cloud.ts'
import { finished } from './operation.ts'

/** Where requests to a service of Cloud Run go; a type, so that it is JSON. */
export type TrafficTarget = {
  readonly type?: string
  readonly revision?: string
  readonly percent?: number
  readonly tag?: string
  readonly uri?: string
}

const byRevision = 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION'
/** How often somebody else may change the service between our look and our change. */
const mostClashes = 8

/** Where requests go now. */
function trafficOf(service: Answered): readonly TrafficTarget[] {
  return (service['trafficStatuses'] ?? []) as readonly TrafficTarget[]
}

/** Where they are to go: what a change starts from. */
export function wantedTraffic(service: Answered): readonly TrafficTarget[] {
  return (service['traffic'] ?? []) as readonly TrafficTarget[]
}

/** The last part of a name: `projects/p/locations/l/services/s/revisions/r` → `r`. */
export function lastOf(name: unknown): string {
  return (
    String(name ?? '')
      .split('/')
      .at(-1) ?? ''
  )
}

/**
 * Tags make addresses of single revisions; with the service's name they must fit into a label of DNS.
 */
export function tagOf(service: string, revision: string): string {
  return `r${revision.slice(0, Math.max(5, 45 - service.length))}`
}

/** A revision's own address, which has no share of the traffic. */
export function taggedUrl(service: Answered, tag: string): string | undefined {
  return trafficOf(service).find((target) => target.tag === tag)?.uri
}

/** The change of a service: which fields, and to what. */
export interface ServiceChange {
  readonly fields: readonly string[]
  readonly service: Answered
}

/**
 * Changes a service by what it is now; where somebody else changes it in between, by what it is then.
 *
 * @param change - undefined: nothing is to be done
 */
export async function changeService(
  cloud: GoogleCloud,
  path: string,
  change: (service: Answered) => ServiceChange | undefined,
  what: string,
): Promise<Answered> {
  const rest = cloud.api('run')
  for (let clashes = 0; ; clashes++) {
    const service = (await rest('GET', path)).json as Answered
    const wanted = change(service)
    if (wanted === undefined) return service
    const { status, json } = await rest('PATCH', path, {
      query: { updateMask: wanted.fields.join(',') },
      body: { ...wanted.service, etag: service['etag'] } as never,
      expects: [409],
    })
    if (status !== 409) return finished(cloud, 'run', { version: 'v2', begun: json, what })
    if (clashes >= mostClashes)
      throw new ModelwrightError('DEPLOY_RESOURCE_TAKEN', {
        message: 'Somebody else changes the service again and again.',
        where: path,
        mend: ['Wait until they are done, and do the same again.'],
      })
    await cloud.host.sleep(500 * (clashes + 1))
  }
}

/** Targets as they are sent: what the platform adds is left out. */
export function targetsToSend(targets: readonly TrafficTarget[]): readonly TrafficTarget[] {
  return targets
    .filter(({ percent = 0, tag = '' }) => percent > 0 || tag !== '')
    .map(({ revision, percent, tag, type }) => ({
      type: type ?? byRevision,
      ...(revision !== undefined && revision !== '' && { revision: lastOf(revision) }),
      ...(percent !== undefined && percent > 0 && { percent }),
      ...(tag !== undefined && tag !== '' && { tag }),
    }))
}

/** A target of one revision. */
export function target(
  revision: string,
  more: { readonly percent?: number; readonly tag?: string },
): TrafficTarget {
  return { type: byRevision, revision, ...more }
}

/** Traffic as it is, without "whatever is newest": a new revision must not get any by being new. */
export function pinned(service: Answered): readonly TrafficTarget[] {
  const latest = lastOf(service['latestReadyRevision'])
  const wanted = wantedTraffic(service)
  if (wanted.length === 0) return latest === '' ? [] : [target(latest, { percent: 100 })]
  return wanted.map(({ percent, tag, revision = '', type }) =>
    type?.endsWith('LATEST')
      ? target(latest, { ...(percent !== undefined && { percent }), ...(tag !== undefined && { tag }) })
      : {
          ...(percent !== undefined && { percent }),
          ...(tag !== undefined && { tag }),
          revision: lastOf(revision),
        },
  )
}

/** Percent by what `idOf` makes of the platform's names; others keep those. */
export function splitOf(service: Answered, idOf: (name: string) => string): Split {
  const split: Record<string, number> = {}
  const latest = lastOf(service['latestReadyRevision'])
  for (const { revision, percent = 0 } of trafficOf(service)) {
    if (percent === 0) continue
    const id = idOf(revision === undefined || revision === '' ? latest : lastOf(revision))
    split[id] = (split[id] ?? 0) + percent
  }
  return split
}

/** Gives shares to revisions and keeps every tag. */
function withShares(
  targets: readonly TrafficTarget[],
  shares: Readonly<Record<string, number>>,
): readonly TrafficTarget[] {
  const tags = targets.filter(({ tag = '' }) => tag !== '')
  const tagged = tags.map(({ revision = '', tag }) => target(lastOf(revision), { tag: tag! }))
  return [...Object.entries(shares).map(([name, percent]) => target(name, { percent })), ...tagged]
}

/** Shifts traffic, and waits until the platform says that it holds. */
export async function shiftTraffic(
  cloud: GoogleCloud,
  path: string,
  shares: Readonly<Record<string, number>>,
): Promise<void> {
  const what = 'Shifting the traffic'
  await changeService(
    cloud,
    path,
    (service) => ({
      fields: ['traffic'],
      service: { traffic: withShares(wantedTraffic(service), shares) },
    }),
    what,
  )
  await waitFor(
    async () => {
      const service = await readIf(cloud.api('run'), path)
      if (service === undefined || service['reconciling'] === true) return undefined
      const split = splitOf(service, (name) => name)
      return Object.entries(shares).every(([name, percent]) => split[name] === percent) ? true : undefined
    },
    cloud.host,
    { what },
  )
}
