import { checkForms, checkName, checkPlatform, checkRegion } from '../../google/checks.ts'
import { type GoogleCloud, openGoogle } from '../../google/cloud.ts'
import { imageAt, imageRepository, repositoryImage } from '../../google/image-repository.ts'
import { unknownOf } from '../../google/names.ts'
import { deployerRole } from '../../google/role.ts'
import { buildWorkflow } from '../../image/build-image.ts'
import { scheduleProblems } from '../../jobs/checks.ts'
import { defineJob } from '../../jobs/define-job.ts'
import type { Resource, TargetProblem } from '../../target.ts'
import { runJobResource } from './job.ts'
import { type JobRequest, planOf, schedulerOf, secretsOf } from './names.ts'
import { type CloudRunJobOptions, cloudRunJobOptions } from './options.ts'
import { readJobLogs, readJobTraffic, runJob, shiftJob } from './run.ts'
import { invokerResource, scheduleResource, secretResource } from './schedule.ts'

function schedulerProblems(options: CloudRunJobOptions): readonly TargetProblem[] {
  if (schedulerOf({ options }) !== '') return []
  return [
    {
      code: 'DEPLOY_OPTION_MISSING',
      message: 'The clock starts the job as a service account, and none is named.',
      where: '--scheduler',
      mend: [
        '--scheduler name@project.iam.gserviceaccount.com',
        '--service-account name@project.iam.gserviceaccount.com',
      ],
    },
  ]
}

function resourcesOf(request: JobRequest): readonly Resource<GoogleCloud>[] {
  const { release, build, revision, options } = request
  const plan = planOf(request)
  const { project, region } = plan
  const place = { release, project, region, given: options.repository }
  const [store, objects] = secretsOf(plan)
  return [
    ...(options.repository === '' ? [imageRepository(place)] : []),
    repositoryImage(place, { build, revision }),
    secretResource(plan, 'store-secret', store),
    secretResource(plan, 'objects-secret', objects),
    runJobResource(plan, release, imageAt(place, build)),
    invokerResource(plan),
    scheduleResource(plan),
  ]
}

/** A job of Google Cloud Run that runs the workflow of a project, and Cloud Scheduler, which starts it. */
export const cloudRunJob = defineJob<typeof cloudRunJobOptions, GoogleCloud>({
  name: 'cloud-run-job',
  title: 'a job of Google Cloud Run',
  about:
    'the workflow of a project, run by the clock at Google: it retrieves, trains, passes its gates, promotes',
  options: cloudRunJobOptions,
  async check(release, options) {
    return [
      ...checkRegion(options.region),
      ...checkForms(options),
      ...checkName(release, 40),
      ...checkPlatform(options.platform, 'Cloud Run'),
      ...scheduleProblems(options.schedule),
      ...schedulerProblems(options),
    ]
  },
  build: buildWorkflow,
  describe(request) {
    const resources = resourcesOf(request)
    const more = ['run.executions.get', 'run.tasks.list', 'logging.logEntries.list']
    return { resources, ...deployerRole('Cloud Run job', resources, more), ...unknownOf(planOf(request)) }
  },
  open: openGoogle,
  place: async ({ project, region }) => ({ project, region }),
  run: runJob,
  readTraffic: readJobTraffic,
  shift: shiftJob,
  logs: readJobLogs,
})
