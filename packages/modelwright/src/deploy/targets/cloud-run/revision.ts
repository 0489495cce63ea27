import { type GoogleCloud, readIf } from '../../google/cloud.ts'
import { revisionName } from '../../google/names.ts'
import { giveAddress, withAddress } from '../../google/run-address.ts'
import { bestOf, removeRevisions, triesOf } from '../../google/run-revisions.ts'
import { changeService, lastOf, pinned, tagOf, target, targetsToSend } from '../../google/run-traffic.ts'
import type { Found, Resource } from '../../target.ts'
import { foundRevision } from './read-revision.ts'
import { generationOf, serviceName } from './service.ts'
import { type RunRequest, revisionProperties, templateOf } from './template.ts'

/** Makes the revision under the first name that is free: broken tries may still have theirs. */
async function make(cloud: GoogleCloud, request: RunRequest): Promise<Found> {
  const { release, revision } = request
  const { deployment } = release
  const service = serviceName(request)
  const earlier = await triesOf(cloud, service, revision)
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

/** Declares a revision of the service: made without traffic, with an address of its own. */
export function runRevision(request: RunRequest): Resource<GoogleCloud> {
  const { release, options, revision } = request
  const service = serviceName(request)
  const of = { service, revision }
  /** Those that Cloud Run does not let go. */
  const left = new Set<string>()
  const readTries = async (cloud: GoogleCloud): Promise<readonly Found[]> => {
    const tries = await triesOf(cloud, service, revision)
    return tries.map((one) => foundRevision(one, release.deployment)).filter(({ id }) => !left.has(id))
  }
  const read = async (cloud: GoogleCloud): Promise<Found | undefined> =>
    withAddress(cloud, bestOf(await readTries(cloud)), of)
  const idle = options.minInstances
  return {
    key: `revision/${revision}/revision`,
    kind: 'Cloud Run revision',
    name: revisionName(release.deployment, revision),
    properties: { ...revisionProperties(request), hasAddress: true },
    fixed: Object.keys(revisionProperties(request)),
    revision,
    partOf: 'service',
    ...(idle > 0 && {
      billsIdle: `${idle} ${idle === 1 ? 'instance' : 'instances'} of ${options.cpu} CPU, always`,
    }),
    permissions: ['run.revisions.list', 'run.revisions.get', 'run.revisions.delete', 'run.services.update'],
    read,
    async create(cloud) {
      const there = await read(cloud)
      if (there !== undefined && there.state !== 'failed') return there
      const made = await make(cloud, request)
      return (await read(cloud)) ?? made
    },
    async update(cloud, found) {
      await giveAddress(cloud, found.id, of)
      return (await read(cloud)) ?? found
    },
    async remove(cloud) {
      const ids = (await readTries(cloud)).map(({ id }) => id)
      for (const id of await removeRevisions(cloud, service, ids)) left.add(id)
    },
  }
}
