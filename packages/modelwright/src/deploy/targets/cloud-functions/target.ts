import { bucket } from '../../google/bucket.ts'
import { checkForms, checkInstances, checkMemory, checkName, checkRegion } from '../../google/checks.ts'
import { type GoogleCloud, openGoogle } from '../../google/cloud.ts'
import { logPages } from '../../google/logs.ts'
import { placeOf, unknownOf } from '../../google/names.ts'
import { askingAs, deployerRole } from '../../google/role.ts'
import { readSplit } from '../../google/run-revisions.ts'
import { askRun, readRunLogs, runLogFilter, shiftRevisions } from '../../google/run-service.ts'
import { sourceObject } from '../../google/source-object.ts'
import { logProblems } from '../../log-options.ts'
import { defineTarget, type Placed } from '../../target.ts'
import { buildFunction } from './build.ts'
import { cloudFunction } from './function.ts'
import { bucketOf } from './function-body.ts'
import { type CloudFunctionsOptions, cloudFunctionsOptions } from './options.ts'
import { functionRevision } from './revision.ts'

const serviceOf = ({ place, deployment }: Placed<CloudFunctionsOptions>): string =>
  `projects/${place['project']}/locations/${place['region']}/services/${deployment}`

/** Google Cloud Run functions: the source of a function, which Google builds and runs. */
export const cloudFunctions = defineTarget<typeof cloudFunctionsOptions, GoogleCloud>({
  name: 'cloud-functions',
  title: 'Google Cloud Run functions',
  about: "a function of Google's framework, which Cloud Build builds and Cloud Run runs",
  options: cloudFunctionsOptions,
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
      ...checkMemory(release, options),
      ...checkInstances(options),
    ]
  },
  build: (release, options) => buildFunction(release, options),
  describe(request) {
    const { release, build, revision, options } = request
    const name = bucketOf(request)
    const resources = [
      bucket({ release, ...placeOf(request), name, isGiven: options.bucket !== '' }),
      sourceObject({ release, build, revision, bucket: name, isBucketGiven: options.bucket !== '' }),
      cloudFunction(request),
      functionRevision(request),
    ]
    const more = ['run.routes.invoke', ...askingAs(options.invoker), 'logging.logEntries.list']
    return { resources, ...deployerRole('Cloud Functions', resources, more), ...unknownOf(placeOf(request)) }
  },
  open: openGoogle,
  place: async ({ project, region }) => ({ project, region }),
  invoke(cloud, placed, request) {
    const { public: isPublic, invoker } = placed.options
    return askRun(cloud, { name: serviceOf(placed), isPublic, invoker, path: '/predict' }, request)
  },
  readTraffic: (cloud, placed) => readSplit(cloud, serviceOf(placed)),
  shift: (cloud, placed, split) => shiftRevisions(cloud, serviceOf(placed), split),
  logs: (cloud, placed, query) => readRunLogs(cloud, placed.deployment, query),
  pages: (cloud, { deployment }, window) => logPages(cloud, runLogFilter(cloud, deployment), window),
})
