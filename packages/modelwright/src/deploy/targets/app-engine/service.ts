import { type Answered, type GoogleCloud, readIf } from '../../google/cloud.ts'
import { revisionName } from '../../google/names.ts'
import type { Found, JsonObject, Resource } from '../../target.ts'
import { serviceOf } from './build.ts'
import {
  type AppRequest,
  bucketOf,
  foundVersion,
  inTurn,
  isOurVersion,
  makeVersion,
  placeOfApp,
  readVersion,
  servicePath,
  versionBody,
  versionId,
  versionProperties,
} from './version.ts'

/** All versions of a service. */
async function listVersions(cloud: GoogleCloud, service: string): Promise<readonly Answered[]> {
  const found: Answered[] = []
  let pageToken: string | undefined
  do {
    const query = { view: 'FULL', pageToken }
    const { status, json } = await cloud.api('appengine')('GET', `v1/${service}/versions`, {
      query,
      expects: [404],
    })
    if (status === 404) return []
    const page = (json ?? {}) as { versions?: readonly Answered[]; nextPageToken?: string }
    found.push(...(page.versions ?? []))
    pageToken = page.nextPageToken || undefined
  } while (pageToken !== undefined)
  return found
}

/** The address of a service, by that of any version: `r…-dot-churn-dot-project…`. */
export function serviceUrl(version: Answered): string {
  return String(version['versionUrl']).replace(`${String(version['id'])}-dot-`, '')
}

async function read(cloud: GoogleCloud, request: AppRequest): Promise<Found | undefined> {
  const path = servicePath(request)
  const service = await readIf(cloud.api('appengine'), `v1/${path}`)
  if (service === undefined) return undefined
  const versions = await listVersions(cloud, path)
  const [any] = versions
  return {
    id: String(service['name']),
    properties: {},
    isOurs: versions.length > 0 && versions.every((one) => isOurVersion(one, request.release.deployment)),
    state: 'ready',
    ...(any !== undefined && { outputs: { url: serviceUrl(any) } }),
  }
}

function terraformOf(request: AppRequest): JsonObject {
  const { options, release, revision } = request
  const { id: _, deployment: __, ...body } = versionBody(request)
  return {
    project: placeOfApp(request).project,
    service: serviceOf(release.deployment, options),
    version_id: versionId(revision),
    runtime: options.runtime,
    entrypoint: { shell: 'node server.mjs' },
    instance_class: options.instanceClass,
    ...(options.serviceAccount !== '' && { service_account: options.serviceAccount }),
    inbound_services: body['inboundServices']!,
    env_variables: body['envVariables']!,
    automatic_scaling: {
      max_concurrent_requests: options.concurrency,
      standard_scheduler_settings: {
        min_instances: options.minInstances,
        max_instances: options.maxInstances,
      },
    },
    deployment: {
      zip: {
        source_url: `https://storage.googleapis.com/${bucketOf(request)}/\${google_storage_bucket_object.source.name}`,
      },
    },
    handlers: { url_regex: '.*', security_level: 'SECURE_ALWAYS', script: { script_path: 'auto' } },
    noop_on_destroy: false,
    delete_service_on_destroy: true,
  }
}

/** Declares the service. It cannot be without a version: the first one is made with it. */
export function appService(request: AppRequest): Resource<GoogleCloud> {
  const { release, options } = request
  const path = servicePath(request)
  const account = options.serviceAccount || 'the service account of the application'
  return {
    key: 'service',
    kind: 'App Engine service',
    name: serviceOf(release.deployment, options),
    properties: {},
    ...(options.public && { isPublic: true }),
    permissions: [
      ...['get', 'update', 'delete'].map((verb) => `appengine.services.${verb}`),
      'appengine.operations.get',
      ...['create', 'get', 'list'].map((verb) => `appengine.versions.${verb}`),
      'appengine.versions.getFileContents',
      'cloudbuild.builds.create',
      'cloudbuild.builds.get',
      `iam.serviceAccounts.actAs on ${account}`,
    ],
    read: (cloud) => read(cloud, request),
    async create(cloud) {
      const there = await read(cloud, request)
      if (there !== undefined) return there
      await makeVersion(cloud, request)
      return (await read(cloud, request)) ?? { id: path, properties: {}, isOurs: true, state: 'busy' }
    },
    async remove(cloud) {
      await inTurn(cloud, 'Deleting the service', async () => {
        const answer = await cloud.api('appengine')('DELETE', `v1/${path}`, { expects: [404, 409] })
        return answer.status === 404 ? { status: 200, json: { done: true } } : answer
      })
    },
  }
}

/**
 * Declares a version: made without traffic, with an address of its own.
 *
 * App Engine keeps one with traffic until its service goes: that is left to it.
 */
export function appVersion(request: AppRequest): Resource<GoogleCloud> {
  const { release, options, revision } = request
  const service = servicePath(request)
  const path = `v1/${service}/versions/${versionId(revision)}`
  const idle = options.minInstances
  let isLeft = false
  const readOne = async (cloud: GoogleCloud): Promise<Found | undefined> => {
    const found = isLeft ? undefined : await readVersion(cloud, service, versionId(revision))
    return found === undefined ? undefined : foundVersion(found, release.deployment)
  }
  const { servingStatus: _, ...fixed } = versionProperties(request)
  return {
    key: `revision/${revision}/version`,
    kind: 'App Engine version',
    name: revisionName(serviceOf(release.deployment, options), versionId(revision)),
    properties: versionProperties(request),
    fixed: Object.keys(fixed),
    revision,
    partOf: 'service',
    ...(idle > 0 && {
      billsIdle: `${idle} ${options.instanceClass} ${idle === 1 ? 'instance' : 'instances'}, always`,
    }),
    permissions: ['appengine.versions.create', 'appengine.versions.update', 'appengine.versions.delete'],
    terraform: { 'google_app_engine_standard_app_version.modelwright': terraformOf(request) },
    read: readOne,
    async create(cloud) {
      const there = await readOne(cloud)
      if (there !== undefined) return there
      await makeVersion(cloud, request)
      return (await readOne(cloud)) ?? { id: path.slice(3), properties: {}, isOurs: true, state: 'busy' }
    },
    async update(cloud, found) {
      await inTurn(cloud, 'Starting the version', () =>
        cloud.api('appengine')('PATCH', path, {
          query: { updateMask: 'servingStatus' },
          body: { servingStatus: 'SERVING' },
          expects: [409],
        }),
      )
      return (await readOne(cloud)) ?? found
    },
    async remove(cloud) {
      await inTurn(cloud, 'Deleting the version', async () => {
        const answer = await cloud.api('appengine')('DELETE', path, { expects: [400, 404, 409] })
        isLeft = answer.status === 400
        return answer.status === 404 || isLeft ? { status: 200, json: { done: true } } : answer
      })
    },
  }
}
