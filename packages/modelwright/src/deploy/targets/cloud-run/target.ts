import { bucket } from '../../google/bucket.ts'
import {
  checkForms,
  checkInstances,
  checkMemory,
  checkName,
  checkPlatform,
  checkRegion,
} from '../../google/checks.ts'
import { type GoogleCloud, openGoogle } from '../../google/cloud.ts'
import { imageRepository, repositoryImage } from '../../google/image-repository.ts'
import { logPages } from '../../google/logs.ts'
import { placeOf, unknownOf } from '../../google/names.ts'
import { askingAs, deployerRole } from '../../google/role.ts'
import { readSplit } from '../../google/run-revisions.ts'
import { askRun, readRunLogs, runLogFilter, shiftRevisions } from '../../google/run-service.ts'
import { sourceObject } from '../../google/source-object.ts'
import { zipBuild } from '../../google/zip-build.ts'
import { buildImage } from '../../image/build-image.ts'
import { logProblems } from '../../log-options.ts'
import { defineTarget, type Placed, type Resource } from '../../target.ts'
import { type CloudRunOptions, cloudRunOptions } from './options.ts'
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
    sourceObject({ release, build, revision, bucket: name, isBucketGiven: options.bucket !== '' }),
  ]
}

const nameOf = (placed: RunPlaced): string =>
  `projects/${placed.place['project']}/locations/${placed.place['region']}/services/${placed.deployment}`

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
      ...logProblems(options),
      ...checkForms(options),
      ...checkName(release, 40),
      ...(options.form === 'image' ? checkPlatform(options.platform, 'Cloud Run') : []),
      ...checkMemory(release, options),
      ...checkInstances(options),
    ]
  },
  build: (release, options, host) =>
    options.form === 'image' ? buildImage(release, options, host) : zipBuild(release, options),
  describe(request) {
    const resources = [...carriers(request), runService(request), runRevision(request)]
    const more = ['run.routes.invoke', ...askingAs(request.options.invoker), 'logging.logEntries.list']
    return { resources, ...deployerRole('Cloud Run', resources, more), ...unknownOf(placeOf(request)) }
  },
  open: openGoogle,
  place: async ({ project, region }) => ({ project, region }),
  invoke(cloud, placed, request) {
    const { public: isPublic, invoker } = placed.options
    return askRun(cloud, { name: nameOf(placed), isPublic, invoker, path: '/predict' }, request)
  },
  readTraffic: (cloud, placed) => readSplit(cloud, nameOf(placed)),
  shift: (cloud, placed, split) => shiftRevisions(cloud, nameOf(placed), split),
  logs(cloud, placed, query) {
    return readRunLogs(cloud, placed.deployment, query)
  },
  pages: (cloud, { deployment }, window) => logPages(cloud, runLogFilter(cloud, deployment), window),
})
