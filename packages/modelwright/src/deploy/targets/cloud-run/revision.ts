import { type Answered, type GoogleCloud, readIf } from '../../google/cloud.ts'
import { revisionName } from '../../google/names.ts'
import { finished } from '../../google/operation.ts'
import {
  changeService,
  lastOf,
  type TrafficTarget,
  tagOf,
  target,
  targetsToSend,
  wantedTraffic,
} from '../../google/run-traffic.ts'
import type { Found, Resource } from '../../target.ts'
import { foundRevision, triesOf } from './read-revision.ts'
import { generationOf, serviceName } from './service.ts'
import { type RunRequest, revisionProperties, templateOf } from './template.ts'

/** Traffic as it is, without "whatever is newest": a new revision must not get any by being new. */
function pinned(service: Answered): readonly TrafficTarget[] {
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

async function make(cloud: GoogleCloud, request: RunRequest): Promise<Found> {
  const { release, revision } = request
  const { deployment } = release
  const service = serviceName(request)
  const earlier = await triesOf(cloud, `v2/${service}`, revision)
  const base = revisionName(deployment, revision)
  const taken = new Set(earlier.map(({ name }) => lastOf(name)))
  let name = base
  for (let at = 2; taken.has(name); at++) name = `${base}-${at}`
  const tag = tagOf(deployment, revision)
  const generation = await generationOf(cloud, request)
  await changeService(
    cloud,
    `v2/${service}`,
    (now) => {
      const others = pinned(now).filter((one) => one.tag !== tag)
      const traffic = targetsToSend([...others, target(name, { tag })])
      return {
        fields: ['template', 'traffic'],
        service: { template: templateOf(request, { name, generation }), traffic },
      }
    },
    'Starting the revision',
  )
  const id = `${service}/revisions/${name}`
  const made = await readIf(cloud.api('run'), `v2/${id}`)
  return made === undefined
    ? { id, properties: {}, isOurs: true, state: 'busy' }
    : foundRevision(made, deployment)
}

/** The newest that is not broken; where all are, the newest. */
function bestOf(tries: readonly Found[]): Found | undefined {
  return (
    tries.find(({ state }) => state === 'ready') ?? tries.find(({ state }) => state === 'busy') ?? tries[0]
  )
}

/** Takes away addresses of revisions: one that has a tag counts as used. */
async function untag(cloud: GoogleCloud, service: string, names: ReadonlySet<string>): Promise<void> {
  await changeService(
    cloud,
    service,
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
 * Declares a revision of the service: made without traffic, with an address of its own.
 *
 * Cloud Run keeps the revision that was made last, and one with traffic, until the service goes: those are left to it.
 */
export function runRevision(request: RunRequest): Resource<GoogleCloud> {
  const { release, options, revision } = request
  const service = `v2/${serviceName(request)}`
  /** Broken ones that Cloud Run does not let go. */
  const left = new Set<string>()
  const readTries = async (cloud: GoogleCloud): Promise<readonly Found[]> => {
    const tries = await triesOf(cloud, service, revision)
    return tries.map((one) => foundRevision(one, release.deployment)).filter(({ id }) => !left.has(id))
  }
  const idle = options.minInstances
  return {
    key: `revision/${revision}/revision`,
    kind: 'Cloud Run revision',
    name: revisionName(release.deployment, revision),
    properties: revisionProperties(request),
    fixed: Object.keys(revisionProperties(request)),
    revision,
    partOf: 'service',
    ...(idle > 0 && {
      billsIdle: `${idle} ${idle === 1 ? 'instance' : 'instances'} of ${options.cpu} CPU, always`,
    }),
    permissions: ['run.revisions.list', 'run.revisions.get', 'run.revisions.delete', 'run.services.update'],
    read: async (cloud) => bestOf(await readTries(cloud)),
    create: (cloud) => make(cloud, request),
    async remove(cloud) {
      const tries = await readTries(cloud)
      await untag(cloud, service, new Set(tries.map(({ id }) => lastOf(id))))
      for (const { id } of tries) {
        const { status, json } = await cloud.api('run')('DELETE', `v2/${id}`, { expects: [400, 404] })
        if (status === 400) left.add(id)
        else if (status !== 404)
          await finished(cloud, 'run', { version: 'v2', begun: json, what: 'Deleting the revision' })
      }
    },
  }
}
