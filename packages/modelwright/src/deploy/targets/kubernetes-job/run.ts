import { ModelwrightError } from '../../../core/index.ts'
import { waitFor } from '../../http/wait-for.ts'
import { outcomeOf } from '../../jobs/job-run.ts'
import type { JobRun, JsonObject, Placed, Split } from '../../target.ts'
import type { Cluster } from '../kubernetes/cluster.ts'
import { labels, labelsOf, nobody } from '../kubernetes/manifests.ts'
import { applyObject, pathOf, readObject } from '../kubernetes/object.ts'
import { type Living, podTrouble } from '../kubernetes/readiness.ts'
import type { KubernetesJobOptions } from './options.ts'
import { manifestOf, runningOf } from './resources.ts'

type At = Placed<KubernetesJobOptions>

const batch = 'batch/v1'

const jobPath = ({ namespace }: Cluster, { deployment }: At): string =>
  pathOf(batch, namespace, 'cronjobs', deployment)

/** The image of a revision that is kept. */
function imageOfRevision({ ids, deployment }: At, revision: string): string {
  const image = ids.get(`revision/${revision}/image`)
  if (image !== undefined) return image
  throw new ModelwrightError('DEPLOY_REVISION_MISSING', {
    message: `The image of revision ${revision} of "${deployment}" is not known any more.`,
    where: `kubernetes-job ${deployment}`,
    mend: ['Place the workflow again:  modelwright deploy kubernetes-job apply'],
  })
}

/** The revision that runs by the clock. */
export async function readJobTraffic(cluster: Cluster, placed: At): Promise<Split> {
  const living = await readObject(cluster, jobPath(cluster, placed))
  const revision = living === undefined ? nobody : runningOf(living).revision
  return revision === nobody ? {} : { [revision]: 100 }
}

/** Lets another revision run from the next time on; a run under way goes on with its own. */
export async function shiftJob(cluster: Cluster, placed: At, split: Split): Promise<void> {
  const [revision] = Object.keys(split).filter((id) => split[id]! > 0)
  const { deployment, options } = placed
  const plan = { deployment, options, namespace: cluster.namespace }
  const running = { revision: revision!, image: imageOfRevision(placed, revision!) }
  await applyObject(cluster, jobPath(cluster, placed), manifestOf(plan, running))
}

interface JobTemplate {
  readonly jobTemplate: {
    readonly spec: {
      readonly template: {
        readonly metadata: { readonly labels: JsonObject }
        readonly spec: JsonObject & { readonly containers: readonly JsonObject[] }
      }
    }
  }
}

/** A Job as `kubectl create job --from` makes it: of the CronJob, and gone with it. */
function jobOf(living: Living, placed: At, revision: string | undefined): JsonObject {
  const { deployment } = placed
  const { spec } = (living.spec as unknown as JobTemplate).jobTemplate
  const { metadata, spec: pod } = spec.template
  const own =
    revision === undefined
      ? {}
      : {
          template: {
            metadata: { ...metadata, labels: { ...metadata.labels, [labels.revision]: revision } },
            spec: {
              ...pod,
              containers: pod.containers.map((one) => ({ ...one, image: imageOfRevision(placed, revision) })),
            },
          },
        }
  return {
    apiVersion: batch,
    kind: 'Job',
    metadata: {
      generateName: `${deployment}-now-`,
      labels: labelsOf({ deployment }),
      annotations: { 'cronjob.kubernetes.io/instantiate': 'manual' },
      ownerReferences: [
        { apiVersion: batch, kind: 'CronJob', name: deployment, uid: living.metadata.uid, controller: true },
      ],
    },
    spec: { ...(spec as unknown as JsonObject), ...own },
  }
}

interface PodsOfJob {
  readonly items: readonly {
    readonly status?: {
      readonly containerStatuses?: readonly {
        readonly state?: {
          readonly terminated?: { readonly exitCode?: number; readonly finishedAt?: string }
        }
      }[]
    }
  }[]
}

/** What the last try of a job ended with. */
async function exitCodeOf({ rest, namespace }: Cluster, job: string): Promise<number | undefined> {
  const query = { labelSelector: `job-name=${job}` }
  const { json } = await rest('GET', pathOf('v1', namespace, 'pods'), { query })
  const ended = (json as PodsOfJob).items
    .flatMap(({ status }) => status?.containerStatuses ?? [])
    .flatMap(({ state }) => (state?.terminated === undefined ? [] : [state.terminated]))
    .sort((a, b) => ((a.finishedAt ?? '') < (b.finishedAt ?? '') ? -1 : 1))
  return ended.at(-1)?.exitCode
}

/** Runs the workflow now, beside its schedule, and waits until it has ended. */
export async function runJob(
  cluster: Cluster,
  placed: At,
  { revision }: { readonly revision?: string },
): Promise<JobRun> {
  const { rest, namespace, host } = cluster
  const living = (await rest('GET', jobPath(cluster, placed))).json as Living
  const jobs = pathOf(batch, namespace, 'jobs')
  const { json } = await rest('POST', jobs, { body: jobOf(living, placed, revision), isRepeatable: false })
  const { name } = (json as unknown as Living).metadata
  const look = async (): Promise<{ readonly isGood: boolean; readonly reason?: string } | undefined> => {
    const found = await readObject(cluster, `${jobs}/${name}`)
    const met = found?.status?.conditions?.find(
      ({ type, status }) => status === 'True' && (type === 'Complete' || type === 'Failed'),
    )
    if (met !== undefined)
      return { isGood: met.type === 'Complete', reason: [met.reason, met.message].filter(Boolean).join(': ') }
    // A pod that cannot start would wait until the deadline of the job.
    const trouble = await podTrouble(cluster, `job-name=${name}`)
    return trouble === undefined ? undefined : { isGood: false, reason: trouble }
  }
  const mostMs = 60_000 * (placed.options.minutes + 10)
  const { isGood, reason = '' } = await waitFor(look, host, {
    what: `The job ${name}`,
    everyMs: 2000,
    mostMs,
  })
  const exitCode = await exitCodeOf(cluster, name)
  return {
    id: name,
    state: outcomeOf(exitCode, isGood),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(isGood || reason === '' ? {} : { reason: reason.slice(0, 300) }),
  }
}
