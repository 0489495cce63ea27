import { askService } from '../../google/ask.ts'
import { bucket } from '../../google/bucket.ts'
import { checkForms, checkMemory, checkName, checkPlatform, checkRegion } from '../../google/checks.ts'
import { type Answered, type GoogleCloud, openGoogle } from '../../google/cloud.ts'
import { imageRepository, repositoryImage } from '../../google/image-repository.ts'
import { readLogs } from '../../google/logs.ts'
import { placeOf } from '../../google/names.ts'
import { revisionGone, revisionUnreachable } from '../../google/revisions.ts'
import { deployerRole } from '../../google/role.ts'
import { shiftTraffic, splitOf, taggedUrl, tagOf } from '../../google/run-traffic.ts'
import { sourceObject } from '../../google/source-object.ts'
import { zipBuild } from '../../google/zip-build.ts'
import { buildImage } from '../../image/build-image.ts'
import { defineTarget, type Placed, type Resource, type TargetProblem } from '../../target.ts'
import { type CloudRunOptions, cloudRunOptions } from './options.ts'
import { listRevisions, revisionIdOf } from './read-revision.ts'
import { runRevision } from './revision.ts'
import { runService } from './service.ts'
import { bucketOf, type RunRequest, repositoryOf } from './template.ts'

type RunPlaced = Placed<CloudRunOptions>

/** What must be there before the service: where the image or the archive lies, and that. */
function carriers(request: RunRequest): readonly Resource<GoogleCloud>[] {
  const { options, release, build, revision } = request
  if (options.form === 'image') {
    const place = repositoryOf(request)
    const image = repositoryImage(place, { build, revision })
    return options.repository === '' ? [imageRepository(place), image] : [image]
  }
  const name = bucketOf(request)
  const isGiven = options.bucket !== ''
  return [
    bucket({ release, ...placeOf(request), name, isGiven }),
    sourceObject({ release, build, revision, bucket: name }),
  ]
}

/** Memory that many processors want at least, in MiB. */
const leastMemory: Readonly<Record<string, number>> = { '4': 2048, '8': 4096 }

function checkSizes({
  cpu,
  memoryMb,
  minInstances,
  maxInstances,
}: CloudRunOptions): readonly TargetProblem[] {
  const problems: TargetProblem[] = []
  const least = leastMemory[cpu] ?? 0
  if (memoryMb < least)
    problems.push({
      code: 'DEPLOY_OPTION_UNFIT',
      message: `${cpu} processors need at least ${least} MiB of memory, found ${memoryMb}.`,
      where: 'memoryMb',
      mend: [`--memory-mb ${least}`, '--cpu 1'],
    })
  if (minInstances > maxInstances)
    problems.push({
      code: 'DEPLOY_OPTION_UNFIT',
      message: `"minInstances" is ${minInstances}, more than "maxInstances", which is ${maxInstances}.`,
      where: 'minInstances',
      mend: [`--max-instances ${minInstances}`],
    })
  return problems
}

const pathOf = (placed: RunPlaced): string =>
  `v2/projects/${placed.place['project']}/locations/${placed.place['region']}/services/${placed.deployment}`

async function readService(cloud: GoogleCloud, placed: RunPlaced): Promise<Answered> {
  return (await cloud.api('run')('GET', pathOf(placed))).json as Answered
}

/** The platform's names of revisions by ours: the one that is ready, where a first try failed. */
async function namesOf(cloud: GoogleCloud, placed: RunPlaced): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>()
  for (const { name, conditions } of await listRevisions(cloud, pathOf(placed))) {
    const last = String(name).split('/').at(-1) ?? ''
    const id = revisionIdOf(placed.deployment, last)
    const isReady = ((conditions ?? []) as { type?: string; state?: string }[]).some(
      ({ type, state }) => type === 'Ready' && state === 'CONDITION_SUCCEEDED',
    )
    if (isReady || !names.has(id)) names.set(id, last)
  }
  return names
}

/** Google Cloud Run: containers that are there while somebody asks. */
export const cloudRun = defineTarget<typeof cloudRunOptions, GoogleCloud>({
  name: 'cloud-run',
  title: 'Google Cloud Run',
  about: 'containers of Google, which cost nothing while nobody asks; by an image of ours or an archive',
  options: cloudRunOptions,
  supports: {
    runs: 'runtime',
    split: { step: 1, most: 100 },
    asksBefore: true,
    logs: true,
    scalesToZero: true,
    maxBodyBytes: 32 * 1024 * 1024,
  },
  async check(release, options) {
    return [
      ...checkRegion(options.region),
      ...checkForms(options),
      ...checkName(release, 40),
      ...(options.form === 'image' ? checkPlatform(options.platform, 'Cloud Run') : []),
      ...checkMemory(release, options),
      ...checkSizes(options),
    ]
  },
  build: (release, options, host) =>
    options.form === 'image' ? buildImage(release, options, host) : zipBuild(release),
  describe(request) {
    const resources = [...carriers(request), runService(request), runRevision(request)]
    const more = ['run.routes.invoke', 'logging.logEntries.list']
    return { resources, policy: deployerRole('Cloud Run', resources, more) }
  },
  open: openGoogle,
  place: async ({ project, region }) => ({ project, region }),
  async invoke(cloud, placed, { body, contentType, revision }) {
    const service = await readService(cloud, placed)
    const uri = String(service['uri'])
    const own = revision === undefined ? uri : taggedUrl(service, tagOf(placed.deployment, revision))
    if (own === undefined) throw revisionUnreachable(placed.deployment, revision ?? '')
    const audience = placed.options.public ? undefined : uri
    const { invoker } = placed.options
    return askService(cloud, { url: `${own}/predict`, audience, invoker, body, contentType, revision })
  },
  async readTraffic(cloud, placed) {
    return splitOf(await readService(cloud, placed), (name) => revisionIdOf(placed.deployment, name))
  },
  async shift(cloud, placed, split) {
    const names = await namesOf(cloud, placed)
    const shares = Object.entries(split).filter(([, percent]) => percent > 0)
    const missing = shares.find(([id]) => !names.has(id))
    if (missing !== undefined) throw revisionGone(placed.deployment, missing[0])
    const byName = Object.fromEntries(shares.map(([id, percent]) => [names.get(id)!, percent]))
    await shiftTraffic(cloud, pathOf(placed), byName)
  },
  logs(cloud, placed, query) {
    const { deployment, place } = placed
    const filter = [
      'resource.type="cloud_run_revision"',
      `resource.labels.service_name="${deployment}"`,
      `resource.labels.location="${place['region']}"`,
    ].join(' AND ')
    const revisionOf = (labels: Readonly<Record<string, string>>): string | undefined =>
      labels['revision_name'] === undefined ? undefined : revisionIdOf(deployment, labels['revision_name'])
    return readLogs(cloud, { filter, ...query, revisionOf })
  },
})
