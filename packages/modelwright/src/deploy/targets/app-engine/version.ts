import { type Answered, type GoogleCloud, readIf } from '../../google/cloud.ts'
import { bucketName, placeOf, revisionLabels } from '../../google/names.ts'
import { finished } from '../../google/operation.ts'
import { sourceName } from '../../google/source-object.ts'
import { waitFor } from '../../http/wait-for.ts'
import type { DescribeRequest, Found, JsonObject } from '../../target.ts'
import { serviceOf, variables } from './build.ts'
import type { AppEngineOptions } from './options.ts'

/** A revision to describe. */
export type AppRequest = DescribeRequest<AppEngineOptions>

type Named = Pick<AppRequest, 'release' | 'options' | 'place'>

/** Project and region; the region is the application's, which is asked. */
export function placeOfApp(request: Pick<AppRequest, 'place' | 'options'>): {
  readonly project: string
  readonly region: string
} {
  const { place, options } = request
  return placeOf({
    ...(place === undefined ? {} : { place }),
    options: { project: options.project, region: '' },
  })
}

/** The path of the service. */
export function servicePath(request: Named): string {
  return `apps/${placeOfApp(request).project}/services/${serviceOf(request.release.deployment, request.options)}`
}

/** Versions begin with a letter, so that none is taken for a number. */
export function versionId(revision: string): string {
  return `r${revision}`
}

/** Which of our revisions a version is. */
export function revisionOf(version: string): string {
  return version.replace(/^r/, '')
}

/** The bucket of a deployment. */
export function bucketOf(request: Named): string {
  return request.options.bucket || bucketName(placeOfApp(request).project, request.release.deployment)
}

/** Versions take no labels: variables say whose they are. */
function environmentOf({ release, revision }: AppRequest): JsonObject {
  return {
    ...variables,
    MODELWRIGHT_DEPLOYMENT: release.deployment,
    MODELWRIGHT_REVISION: revision,
    MODELWRIGHT_DIGEST: revisionLabels(release)['modelwright-digest']!,
  }
}

/** The version as App Engine is told it. */
export function versionBody(request: AppRequest): JsonObject {
  const { options, release, revision, build } = request
  const { minInstances, maxInstances } = options
  return {
    id: versionId(revision),
    runtime: options.runtime,
    env: 'standard',
    entrypoint: { shell: 'node server.mjs' },
    instanceClass: options.instanceClass,
    automaticScaling: {
      maxConcurrentRequests: options.concurrency,
      standardSchedulerSettings: { minInstances, maxInstances },
    },
    inboundServices: ['INBOUND_SERVICE_WARMUP'],
    envVariables: environmentOf(request),
    handlers: [{ urlRegex: '.*', securityLevel: 'SECURE_ALWAYS', script: { scriptPath: 'auto' } }],
    ...(options.serviceAccount !== '' && { serviceAccount: options.serviceAccount }),
    deployment: {
      zip: {
        sourceUrl: `https://storage.googleapis.com/${bucketOf(request)}/${sourceName({ release, revision })}`,
        filesCount: build.files.length,
      },
    },
  }
}

/** What a version is: all but whether it serves stays as it was made. */
export function versionProperties({ options }: AppRequest): JsonObject {
  return {
    runtime: options.runtime,
    instanceClass: options.instanceClass,
    minInstances: options.minInstances,
    maxInstances: options.maxInstances,
    servingStatus: 'SERVING',
  }
}

interface Scaling {
  readonly standardSchedulerSettings?: { readonly minInstances?: number; readonly maxInstances?: number }
}

/** Whether a version is of this deployment. */
export function isOurVersion(version: Answered, deployment: string): boolean {
  return (version['envVariables'] as Answered | undefined)?.['MODELWRIGHT_DEPLOYMENT'] === deployment
}

/** A version as the engine compares it. */
export function foundVersion(version: Answered, deployment: string): Found {
  const { standardSchedulerSettings: settings = {} } = (version['automaticScaling'] ?? {}) as Scaling
  return {
    id: String(version['name']),
    properties: {
      runtime: String(version['runtime']),
      instanceClass: String(version['instanceClass'] ?? 'F1'),
      minInstances: settings.minInstances ?? 0,
      maxInstances: settings.maxInstances ?? 0,
      servingStatus: String(version['servingStatus'] ?? 'SERVING'),
    },
    isOurs: isOurVersion(version, deployment),
    state: 'ready',
  }
}

/** Does one thing to the application; App Engine does them one after the other, and refuses a second (409). */
export async function inTurn(
  cloud: GoogleCloud,
  what: string,
  ask: () => Promise<{ readonly status: number; readonly json: unknown }>,
): Promise<Answered> {
  const begun = await waitFor(
    async () => {
      const { status, json } = await ask()
      return status === 409 ? undefined : { json }
    },
    cloud.host,
    { what, everyMs: 5000 },
  )
  return finished(cloud, 'appengine', { version: 'v1', begun: begun.json, what })
}

/** Makes a version, which has no traffic unless it is the first of its service. */
export async function makeVersion(cloud: GoogleCloud, request: AppRequest): Promise<void> {
  await inTurn(cloud, 'Building and starting the version', () =>
    cloud.api('appengine')('POST', `v1/${servicePath(request)}/versions`, {
      body: versionBody(request),
      expects: [409],
    }),
  )
}

/** Reads a version with its variables. */
export function readVersion(
  cloud: GoogleCloud,
  service: string,
  version: string,
): Promise<Answered | undefined> {
  return readIf(cloud.api('appengine'), `v1/${service}/versions/${version}`, { view: 'FULL' })
}
