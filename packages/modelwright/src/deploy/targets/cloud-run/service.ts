import { type Answered, type GoogleCloud, readIf } from '../../google/cloud.ts'
import { isOurs, placeOf, revisionName } from '../../google/names.ts'
import { finished } from '../../google/operation.ts'
import { stateOf } from '../../google/run-revisions.ts'
import { lastOf, tagOf, target } from '../../google/run-traffic.ts'
import { sourceGeneration, sourceName } from '../../google/source-object.ts'
import type { Found, Resource } from '../../target.ts'
import { bucketOf, type RunRequest, serviceOf, templateOf, terraformOf } from './template.ts'

/** Where services of a region lie. */
function parentOf(request: Pick<RunRequest, 'options' | 'place'>): string {
  const { project, region } = placeOf(request)
  return `projects/${project}/locations/${region}`
}

/** The service of a deployment, as Cloud Run names it. */
export function serviceName(request: Pick<RunRequest, 'options' | 'place' | 'release'>): string {
  return `${parentOf(request)}/services/${request.release.deployment}`
}

/** The generation of the archive that a revision is told; images are named by their digest. */
export async function generationOf(cloud: GoogleCloud, request: RunRequest): Promise<string | undefined> {
  if (request.options.form === 'image') return undefined
  const { release, revision } = request
  return sourceGeneration(cloud, { bucket: bucketOf(request), name: sourceName({ release, revision }) })
}

function foundOf(service: Answered, deployment: string): Found {
  const state = stateOf(service['terminalCondition'], service['reconciling'] === true)
  // Where one revision failed, those before it serve on: only a service that never was ready is broken itself.
  const isServing = lastOf(service['latestReadyRevision']) !== ''
  return {
    id: String(service['name']),
    properties: {
      ingress: String(service['ingress'] ?? ''),
      public: service['invokerIamDisabled'] === true,
    },
    isOurs: isOurs(service['labels'], deployment),
    ...(state.state === 'failed' && isServing ? { state: 'ready' as const } : state),
    outputs: { url: String(service['uri'] ?? ''), service: String(service['name']) },
  }
}

async function make(cloud: GoogleCloud, request: RunRequest): Promise<Found> {
  const { release, revision } = request
  const { deployment } = release
  const name = revisionName(deployment, revision)
  const generation = await generationOf(cloud, request)
  const traffic = [target(name, { percent: 100, tag: tagOf(deployment, revision) })]
  const { status, json } = await cloud.api('run')('POST', `v2/${parentOf(request)}/services`, {
    query: { serviceId: deployment },
    body: { ...serviceOf(request), template: templateOf(request, { name, generation }), traffic },
    expects: [409],
  })
  if (status !== 409)
    await finished(cloud, 'run', { version: 'v2', begun: json, what: 'Starting the service' })
  const service = await readIf(cloud.api('run'), `v2/${serviceName(request)}`)
  return service === undefined
    ? { id: serviceName(request), properties: {}, isOurs: true, state: 'busy' }
    : foundOf(service, deployment)
}

/** Declares the service. It cannot be without a revision: the first one is made with it. */
export function runService(request: RunRequest): Resource<GoogleCloud> {
  const { release, options, revision } = request
  const path = `v2/${serviceName(request)}`
  const account = options.serviceAccount || 'the service account of the project'
  return {
    key: 'service',
    kind: 'Cloud Run service',
    name: release.deployment,
    properties: { ingress: 'INGRESS_TRAFFIC_ALL', public: options.public },
    ...(options.public && { isPublic: true }),
    permissions: [
      ...[
        'run.services.create',
        'run.services.get',
        'run.services.update',
        'run.services.delete',
        'run.operations.get',
      ],
      `iam.serviceAccounts.actAs on ${account}`,
      ...(options.public ? ['run.services.setIamPolicy'] : []),
    ],
    terraform: {
      'google_cloud_run_v2_service.modelwright': terraformOf(
        request,
        revisionName(release.deployment, revision),
      ),
    },
    async read(cloud) {
      const service = await readIf(cloud.api('run'), path)
      return service === undefined ? undefined : foundOf(service, release.deployment)
    },
    create: (cloud) => make(cloud, request),
    async update(cloud) {
      const { json } = await cloud.api('run')('PATCH', path, {
        query: { updateMask: 'labels,description,ingress,invokerIamDisabled' },
        body: serviceOf(request),
      })
      const service = await finished(cloud, 'run', {
        version: 'v2',
        begun: json,
        what: 'Changing the service',
      })
      return foundOf(service, release.deployment)
    },
    async remove(cloud) {
      const { status, json } = await cloud.api('run')('DELETE', path, { expects: [404] })
      if (status !== 404)
        await finished(cloud, 'run', { version: 'v2', begun: json, what: 'Deleting the service' })
    },
  }
}
