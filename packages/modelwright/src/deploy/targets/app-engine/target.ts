import { askService } from '../../google/ask.ts'
import { bucket } from '../../google/bucket.ts'
import { checkForms, checkInstances, checkMemory, checkName } from '../../google/checks.ts'
import { type Answered, type GoogleCloud, openGoogle } from '../../google/cloud.ts'
import { logPages, readLogs } from '../../google/logs.ts'
import { unknownOf } from '../../google/names.ts'
import { revisionGone } from '../../google/revisions.ts'
import { askingAs, deployerRole } from '../../google/role.ts'
import { sourceObject } from '../../google/source-object.ts'
import { waitFor } from '../../http/wait-for.ts'
import { logProblems } from '../../log-options.ts'
import { defineTarget, type Placed, type Release, type Split, type TargetProblem } from '../../target.ts'
import { application, defaultService, readApplication, regionOf } from './application.ts'
import { buildApp, serviceOf } from './build.ts'
import { type AppEngineOptions, appEngineOptions } from './options.ts'
import { appService, appVersion, serviceUrl } from './service.ts'
import { bucketOf, inTurn, placeOfApp, readVersion, revisionOf, versionId } from './version.ts'

type AppPlaced = Placed<AppEngineOptions>

const memoryMb: Readonly<Record<string, number>> = { F1: 384, F2: 768, F4: 1536, F4_1G: 3072 }
/** What one label of an address may have. */
const mostLabel = 63

function checkAccess({ public: isPublic, iapClient }: AppEngineOptions): readonly TargetProblem[] {
  if (isPublic || iapClient !== '') return []
  return [
    {
      code: 'DEPLOY_ACCESS_OPEN',
      message:
        'Services of App Engine are open to anybody, unless the Identity-Aware Proxy stands before them.',
      where: 'public',
      mend: [
        'Turn the proxy on, and name its client:  --iap-client 123-abc.apps.googleusercontent.com',
        'Or say that anybody may ask:  --public',
        'Or take cloud-run, where services are private.',
      ],
    },
  ]
}

function checkService({ deployment }: Release, options: AppEngineOptions): readonly TargetProblem[] {
  const service = serviceOf(deployment, options)
  const unfit = (message: string, mend: string): TargetProblem => ({
    code: 'DEPLOY_NAME_UNFIT',
    message,
    where: 'service',
    mend: [mend],
  })
  if (service === 'default')
    return [
      unfit('The "default" service of an application can never be removed: take another.', '--service churn'),
    ]
  if (!/^[a-z][a-z0-9-]*[a-z0-9]$/.test(service))
    return [unfit(`"${service}" cannot name a service: letters, digits and "-".`, '--service churn')]
  const label = `r${'0'.repeat(12)}-dot-${service}-dot-${options.project}`
  if (label.length <= mostLabel) return []
  return [
    unfit(`The address of a version, "${label}…", is longer than ${mostLabel} letters.`, '--service churn'),
  ]
}

const pathOf = ({ place, deployment, options }: AppPlaced): string =>
  `apps/${place['project']}/services/${serviceOf(deployment, options)}`

/** Shares by version: `{ r4f2a91c07d3e: 0.9, … }`. */
async function allocationsOf(
  cloud: GoogleCloud,
  placed: AppPlaced,
): Promise<Readonly<Record<string, number>>> {
  const service = (await cloud.api('appengine')('GET', `v1/${pathOf(placed)}`)).json as Answered
  const split = service['split'] as { readonly allocations?: Readonly<Record<string, number>> } | undefined
  return split?.allocations ?? {}
}

async function readSplit(cloud: GoogleCloud, placed: AppPlaced): Promise<Split> {
  const allocations = Object.entries(await allocationsOf(cloud, placed))
  return Object.fromEntries(
    allocations.map(([version, share]) => [revisionOf(version), Math.round(share * 100)]),
  )
}

async function shift(cloud: GoogleCloud, placed: AppPlaced, split: Split): Promise<void> {
  const shares = Object.entries(split).filter(([, percent]) => percent > 0)
  for (const [revision] of shares)
    if ((await readVersion(cloud, pathOf(placed), versionId(revision))) === undefined)
      throw revisionGone(placed.deployment, revision)
  const allocations = Object.fromEntries(
    shares.map(([revision, percent]) => [versionId(revision), percent / 100]),
  )
  const what = 'Shifting the traffic'
  await inTurn(cloud, what, () =>
    cloud.api('appengine')('PATCH', `v1/${pathOf(placed)}`, {
      query: { updateMask: 'split', migrateTraffic: false },
      body: { split: { shardBy: 'RANDOM', allocations } },
      expects: [409],
    }),
  )
  const holds = async (): Promise<true | undefined> => {
    const now = await readSplit(cloud, placed)
    return shares.every(([revision, percent]) => now[revision] === percent) ? true : undefined
  }
  await waitFor(holds, cloud.host, { what })
}

/** What a service writes, in the language of Cloud Logging. */
function logFilter({ deployment, options }: Placed<AppEngineOptions>): string {
  return `resource.type="gae_app" AND resource.labels.module_id="${serviceOf(deployment, options)}"`
}

/** Google App Engine: versions of a service in the standard environment. */
export const appEngine = defineTarget<typeof appEngineOptions, GoogleCloud>({
  name: 'app-engine',
  title: 'Google App Engine',
  about: 'versions of a service of the project’s one application, in the standard environment',
  options: appEngineOptions,
  supports: {
    runs: 'runtime',
    split: { step: 1, most: 100 },
    asksBefore: true,
    logs: true,
    scalesToZero: true,
    maxBodyBytes: 32 * 1024 * 1024,
  },
  async check(release, options) {
    const { instanceClass } = options
    return [
      ...checkForms(options),
      ...logProblems(options),
      ...checkName(release, 40),
      ...checkService(release, options),
      ...checkAccess(options),
      ...checkMemory(release, { memoryMb: memoryMb[instanceClass] ?? 0, flag: '--instance-class F4_1G' }),
      ...checkInstances({ ...options, cpu: '1', memoryMb: 512 }),
    ]
  },
  build: (release, options) => buildApp(release, options),
  describe(request) {
    const { release, build, revision, options } = request
    const { project, region } = placeOfApp(request)
    const name = bucketOf(request)
    const resources = [
      application(project, options.public),
      defaultService(project),
      bucket({ release, project, region, name, isGiven: options.bucket !== '' }),
      sourceObject({ release, build, revision, bucket: name, isBucketGiven: options.bucket !== '' }),
      appService(request),
      appVersion(request),
    ]
    const more = [...askingAs(options.invoker), 'logging.logEntries.list']
    return { resources, ...deployerRole('App Engine', resources, more), ...unknownOf({ project, region }) }
  },
  open: ({ project }, host) => openGoogle({ project, region: '' }, host),
  place: async (cloud) => ({ project: cloud.project, region: regionOf(await readApplication(cloud)) }),
  async invoke(cloud, placed, request) {
    const { iapClient, invoker } = placed.options
    const allocations = request.revision === undefined ? await allocationsOf(cloud, placed) : {}
    const version = request.revision === undefined ? Object.keys(allocations)[0] : versionId(request.revision)
    const found = version === undefined ? undefined : await readVersion(cloud, pathOf(placed), version)
    if (found === undefined) throw revisionGone(placed.deployment, request.revision ?? 'with traffic')
    const url = request.revision === undefined ? serviceUrl(found) : String(found['versionUrl'])
    const audience = iapClient === '' ? undefined : iapClient
    return askService(cloud, { ...request, url: `${url}/predict`, audience, invoker })
  },
  readTraffic: readSplit,
  shift,
  logs(cloud, placed, query) {
    const filter = logFilter(placed)
    const revision = ({ version_id: of }: Readonly<Record<string, string>>) =>
      of === undefined ? undefined : revisionOf(of)
    return readLogs(cloud, { filter, ...query, revisionOf: revision })
  },
  pages: (cloud, placed, window) => logPages(cloud, logFilter(placed), window),
})
