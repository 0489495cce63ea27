import type { Answered, GoogleCloud } from '../../google/cloud.ts'
import { revisionName } from '../../google/names.ts'
import { finished } from '../../google/operation.ts'
import { giveAddress, withAddress } from '../../google/run-address.ts'
import { bestOf, removeRevisions, revisionState, triesOf } from '../../google/run-revisions.ts'
import { changeService, pinned, targetsToSend } from '../../google/run-traffic.ts'
import type { Found, JsonObject, Resource } from '../../target.ts'
import { type FunctionRequest, functionBody, functionName, underlyingName } from './function-body.ts'

/** What a revision is: nothing of it can be changed, another one is made. */
function fixedProperties({ options }: FunctionRequest): JsonObject {
  return {
    cpu: options.cpu,
    memory: `${options.memoryMb}Mi`,
    concurrency: options.concurrency,
    timeout: `${options.timeoutSeconds}s`,
  }
}

interface Container {
  readonly resources?: { readonly limits?: Readonly<Record<string, string>> }
}

function foundOf(revision: Answered): Found {
  const [container = {}] = (revision['containers'] ?? []) as readonly Container[]
  const { cpu, memory } = container.resources?.limits ?? {}
  return {
    id: String(revision['name']),
    properties: {
      ...(cpu !== undefined && { cpu }),
      ...(memory !== undefined && { memory }),
      concurrency: Number(revision['maxInstanceRequestConcurrency'] ?? 1),
      timeout: String(revision['timeout'] ?? '60s'),
    },
    // It takes labels of the platform alone: the function that it lies in says whose it is.
    isOurs: false,
    ...revisionState(revision),
  }
}

/** Traffic must not go to whatever is built next. */
async function pin(cloud: GoogleCloud, service: string): Promise<void> {
  await changeService(
    cloud,
    `v2/${service}`,
    (now) => ({ fields: ['traffic'], service: { traffic: targetsToSend(pinned(now)) } }),
    'Keeping traffic where it is',
  )
}

async function make(cloud: GoogleCloud, request: FunctionRequest): Promise<void> {
  await pin(cloud, underlyingName(request))
  const { json } = await cloud.api('cloudfunctions')('PATCH', `v2/${functionName(request)}`, {
    query: { updateMask: 'labels,buildConfig,serviceConfig' },
    body: await functionBody(cloud, request),
  })
  const what = 'Building and starting the revision'
  await finished(cloud, 'cloudfunctions', { version: 'v2', begun: json, what })
}

/** What is read of a revision, without broken tries that Cloud Run does not let go. */
async function read(
  cloud: GoogleCloud,
  request: FunctionRequest,
  left: ReadonlySet<string>,
): Promise<Found | undefined> {
  const service = underlyingName(request)
  const tries = (await triesOf(cloud, service, request.revision)).map(foundOf)
  const best = bestOf(tries.filter(({ id }) => !left.has(id)))
  return withAddress(cloud, best, { service, revision: request.revision })
}

/**
 * Declares a revision of the function: made without traffic, with an address of its own.
 *
 * The first is made with the function, and has no address yet: it is given one as what differs.
 */
export function functionRevision(request: FunctionRequest): Resource<GoogleCloud> {
  const { release, options, revision } = request
  const service = underlyingName(request)
  const of = { service, revision }
  const left = new Set<string>()
  const idle = options.minInstances
  const made: Found = { id: '', properties: {}, isOurs: false, state: 'busy' }
  return {
    key: `revision/${revision}/revision`,
    kind: 'Cloud Run revision',
    name: revisionName(release.deployment, revision),
    properties: { ...fixedProperties(request), hasAddress: true },
    fixed: Object.keys(fixedProperties(request)),
    revision,
    partOf: 'function',
    ...(idle > 0 && {
      billsIdle: `${idle} ${idle === 1 ? 'instance' : 'instances'} of ${options.cpu} CPU, always`,
    }),
    permissions: [
      ...['list', 'get', 'delete'].map((verb) => `run.revisions.${verb}`),
      'run.services.update',
      'run.operations.get',
    ],
    read: (cloud) => read(cloud, request, left),
    async create(cloud) {
      const there = await read(cloud, request, left)
      if (there === undefined || there.state === 'failed') await make(cloud, request)
      const found = await read(cloud, request, left)
      if (found?.state !== 'ready') return found ?? made
      if (found.properties['hasAddress'] === false) await giveAddress(cloud, found.id, of)
      return (await read(cloud, request, left)) ?? made
    },
    async update(cloud, found) {
      await giveAddress(cloud, found.id, of)
      return (await read(cloud, request, left)) ?? found
    },
    async remove(cloud) {
      const ids = (await triesOf(cloud, service, revision)).map(({ name }) => String(name))
      for (const id of await removeRevisions(cloud, service, ids)) left.add(id)
    },
  }
}
