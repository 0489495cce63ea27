import { placeOf } from '../../google/names.ts'
import { revisionLabel } from '../../google/run-revisions.ts'
import { taskOf } from '../../jobs/cloud-job.ts'
import type { DescribeRequest, JsonObject, Placed } from '../../target.ts'
import type { CloudRunJobOptions } from './options.ts'

/** A revision to describe. */
export type JobRequest = DescribeRequest<CloudRunJobOptions>

/** A job, whichever revision it runs. */
export interface JobPlan extends Pick<Placed<CloudRunJobOptions>, 'deployment' | 'options'> {
  readonly project: string
  readonly region: string
}

/** No revision has this label: a job must name an image from the first. */
export const nobody = 'none'

/** The job of a description. */
export function planOf({
  release,
  options,
  place,
}: Pick<JobRequest, 'release' | 'options' | 'place'>): JobPlan {
  return {
    deployment: release.deployment,
    options,
    ...placeOf({ options, ...(place === undefined ? {} : { place }) }),
  }
}

/** The job of a deployment that is there. */
export function placedPlan({ deployment, options, place }: Placed<CloudRunJobOptions>): JobPlan {
  return { deployment, options, ...placeOf({ options, place }) }
}

const locationOf = ({ project, region }: JobPlan): string => `projects/${project}/locations/${region}`

/** The job as Cloud Run names it; Cloud Scheduler calls its own the same. */
export function jobName(plan: JobPlan): string {
  return `${locationOf(plan)}/jobs/${plan.deployment}`
}

/** Where jobs of a region lie. */
export function jobsOf(plan: JobPlan): string {
  return `${locationOf(plan)}/jobs`
}

/** Secrets of Secret Manager that a run is told by. */
export function secretsOf({ deployment, options }: JobPlan): readonly [string, string] {
  return [options.storeSecret || `${deployment}-store`, options.objectsSecret || `${deployment}-objects`]
}

/** Whoever starts it by the clock. */
export function schedulerOf({ options }: Pick<JobPlan, 'options'>): string {
  return options.scheduler || options.serviceAccount
}

/** What a job is, with the revision that it runs. */
export function templateOf(
  plan: JobPlan,
  { revision, image }: { readonly revision: string; readonly image: string },
): JsonObject {
  const { options, deployment } = plan
  const { minutes, cpu, memoryMb, serviceAccount } = options
  const job = { name: deployment, image, minutes, cpu, memory: `${memoryMb}Mi`, secrets: secretsOf(plan) }
  return {
    labels: { [revisionLabel]: revision },
    taskCount: 1,
    parallelism: 1,
    template: { ...taskOf(job), ...(serviceAccount === '' ? {} : { serviceAccount }) },
  }
}
