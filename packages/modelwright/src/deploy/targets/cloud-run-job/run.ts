import { ModelwrightError } from '../../../core/index.ts'
import type { Answered, GoogleCloud } from '../../google/cloud.ts'
import { readLogs } from '../../google/logs.ts'
import { waitFor } from '../../http/wait-for.ts'
import { outcomeOf } from '../../jobs/job-run.ts'
import type { JobRun, LogLine, Placed, Split } from '../../target.ts'
import { changeJob, runningOf } from './job.ts'
import { jobName, nobody, placedPlan, templateOf } from './names.ts'
import type { CloudRunJobOptions } from './options.ts'

type At = Placed<CloudRunJobOptions>

const read = async (cloud: GoogleCloud, path: string): Promise<Answered> =>
  (await cloud.api('run')('GET', `v2/${path}`)).json as Answered

/** The revision that runs by the clock. */
export async function readJobTraffic(cloud: GoogleCloud, placed: At): Promise<Split> {
  const { revision } = runningOf(await read(cloud, jobName(placedPlan(placed))))
  return revision === nobody ? {} : { [revision]: 100 }
}

/** Lets another revision run from the next time on; a run under way goes on with its own. */
export async function shiftJob(cloud: GoogleCloud, placed: At, split: Split): Promise<void> {
  const revision = Object.keys(split).find((id) => split[id]! > 0)!
  const image = placed.ids.get(`revision/${revision}/image`)
  if (image === undefined)
    throw new ModelwrightError('DEPLOY_REVISION_MISSING', {
      message: `The image of revision ${revision} of "${placed.deployment}" is not known any more.`,
      where: `cloud-run-job ${placed.deployment}`,
      mend: ['Place the workflow again:  modelwright deploy cloud-run-job apply'],
    })
  const plan = placedPlan(placed)
  await changeJob(cloud, plan, undefined, () => templateOf(plan, { revision, image }))
}

interface Condition {
  readonly type?: string
  readonly state?: string
  readonly message?: string
}

function refuseRevision({ deployment }: At, revision: string): never {
  throw new ModelwrightError('DEPLOY_REVISION_UNREACHABLE', {
    message: `A job of Cloud Run runs the one revision that it has: ${revision} is not that.`,
    where: `cloud-run-job ${deployment}`,
    mend: [
      `Let it run that one:  modelwright deploy cloud-run-job rollback ${revision}`,
      'Leave out --revision.',
    ],
  })
}

/** Runs the workflow now, beside its schedule, and waits until it has ended. */
export async function runJob(
  cloud: GoogleCloud,
  placed: At,
  { revision }: { readonly revision?: string },
): Promise<JobRun> {
  const name = jobName(placedPlan(placed))
  const running = runningOf(await read(cloud, name)).revision
  if (revision !== undefined && revision !== running) refuseRevision(placed, revision)
  const { json } = await cloud.api('run')('POST', `v2/${name}:run`, { body: {}, isRepeatable: false })
  const execution = String(((json as Answered)['metadata'] as Answered | undefined)?.['name'] ?? '')
  const look = async (): Promise<Answered | undefined> => {
    const found = await read(cloud, execution)
    return found['completionTime'] === undefined ? undefined : found
  }
  const mostMs = 60_000 * (placed.options.minutes + 15)
  const done = await waitFor(look, cloud.host, { what: `The run ${execution}`, everyMs: 5000, mostMs })
  const { tasks = [] } = (await read(cloud, `${execution}/tasks`)) as {
    tasks?: readonly { readonly lastAttemptResult?: { readonly exitCode?: number } }[]
  }
  const isGood = Number(done['succeededCount'] ?? 0) > 0
  const exitCode = isGood ? 0 : tasks[0]?.lastAttemptResult?.exitCode
  const conditions = (done['conditions'] ?? []) as readonly Condition[]
  const reason = conditions.find(({ type }) => type === 'Completed')?.message
  return {
    id: execution.slice(execution.lastIndexOf('/') + 1),
    state: outcomeOf(exitCode, isGood),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(isGood || reason === undefined ? {} : { reason: reason.slice(0, 300) }),
  }
}

/** Reads what runs wrote. */
export async function* readJobLogs(
  cloud: GoogleCloud,
  { deployment }: At,
  query: { readonly since: number; readonly limit: number },
): AsyncGenerator<LogLine> {
  const filter = [
    'resource.type="cloud_run_job"',
    `resource.labels.job_name="${deployment}"`,
    `resource.labels.location="${cloud.region}"`,
  ].join(' AND ')
  yield* readLogs(cloud, { filter, ...query })
}
