import { ModelwrightError } from '../../../core/index.ts'
import { type Answered, type GoogleCloud, readIf } from '../../google/cloud.ts'
import { isOurs, labelsOf } from '../../google/names.ts'
import { finished } from '../../google/operation.ts'
import { revisionLabel, stateOf } from '../../google/run-revisions.ts'
import type { Found, JsonObject, Release, Resource } from '../../target.ts'
import { type JobPlan, jobName, jobsOf, nobody, templateOf } from './names.ts'

const mostClashes = 8

interface Template {
  readonly labels?: Readonly<Record<string, string>>
  readonly template?: {
    readonly timeout?: string
    readonly serviceAccount?: string
    readonly maxRetries?: number
    readonly containers?: readonly {
      readonly image?: string
      readonly env?: readonly {
        readonly name: string
        readonly value?: string
        readonly valueSource?: { readonly secretKeyRef?: { readonly secret?: string } }
      }[]
      readonly resources?: { readonly limits?: Readonly<Record<string, string>> }
    }[]
  }
}

/** What a job runs now. */
export function runningOf(job: Answered): { readonly revision: string; readonly image: string } {
  const { labels, template } = (job['template'] ?? {}) as Template
  return { revision: labels?.[revisionLabel] ?? nobody, image: template?.containers?.[0]?.image ?? '' }
}

/** What is compared: all but whom it runs, which is the traffic's. */
function propertiesOf(found: unknown): JsonObject {
  const { template = {} } = (found ?? {}) as Template
  const [container = {}] = template.containers ?? []
  const secrets = (container.env ?? []).flatMap(({ name, valueSource }) => {
    const secret = valueSource?.secretKeyRef?.secret
    // The name comes back with its project before it.
    return secret === undefined ? [] : [[name, secret.slice(secret.lastIndexOf('/') + 1)]]
  })
  return {
    cpu: container.resources?.limits?.['cpu'] ?? '',
    memory: container.resources?.limits?.['memory'] ?? '',
    timeout: String(template.timeout ?? ''),
    retries: template.maxRetries ?? 0,
    secrets: Object.fromEntries(secrets) as JsonObject,
    ...(template.serviceAccount === undefined ? {} : { serviceAccount: template.serviceAccount }),
  }
}

function foundOf(job: Answered, deployment: string): Found {
  const name = String(job['name'])
  return {
    id: name,
    properties: propertiesOf(job['template']),
    isOurs: isOurs(job['labels'], deployment),
    ...stateOf(job['terminalCondition'], job['reconciling'] === true),
    outputs: { job: name },
  }
}

/**
 * Changes a job by what it is now; where somebody else changes it in between, by what it is then. Cloud Run takes it whole.
 *
 * @param change - the template that it is to have
 */
export async function changeJob(
  cloud: GoogleCloud,
  plan: JobPlan,
  labels: Readonly<Record<string, string>> | undefined,
  change: (job: Answered) => JsonObject,
): Promise<Answered> {
  const rest = cloud.api('run')
  const path = `v2/${jobName(plan)}`
  for (let clashes = 0; ; clashes++) {
    const now = (await rest('GET', path)).json as Answered
    const body = { labels: labels ?? now['labels'], template: change(now), etag: now['etag'] }
    const { status, json } = await rest('PATCH', path, { body: body as never, expects: [409] })
    if (status !== 409)
      return finished(cloud, 'run', { version: 'v2', begun: json, what: 'Changing the job' })
    if (clashes >= mostClashes)
      throw new ModelwrightError('DEPLOY_RESOURCE_TAKEN', {
        message: 'Somebody else changes the job again and again.',
        where: path,
        mend: ['Wait until they are done, and do the same again.'],
      })
    await cloud.host.sleep(500 * (clashes + 1))
  }
}

/** Declares the job. It must name an image from the first: that of the first revision, which does not count as running yet. */
export function runJobResource(plan: JobPlan, release: Release, image: string): Resource<GoogleCloud> {
  const path = `v2/${jobName(plan)}`
  const { deployment } = release
  const first = templateOf(plan, { revision: nobody, image })
  const read = async (cloud: GoogleCloud): Promise<Found | undefined> => {
    const job = await readIf(cloud.api('run'), path)
    return job === undefined ? undefined : foundOf(job, deployment)
  }
  const account = plan.options.serviceAccount || 'the service account of the project'
  return {
    key: 'job',
    kind: 'Cloud Run job',
    name: deployment,
    properties: propertiesOf(first),
    permissions: [
      ...['create', 'get', 'update', 'delete', 'run'].map((verb) => `run.jobs.${verb}`),
      'run.operations.get',
      `iam.serviceAccounts.actAs on ${account}`,
    ],
    terraform: { 'google_cloud_run_v2_job.modelwright': terraformOf(plan, release, image) },
    read,
    async create(cloud) {
      const { status, json } = await cloud.api('run')('POST', `v2/${jobsOf(plan)}`, {
        query: { jobId: deployment },
        body: { labels: labelsOf(release), template: first },
        expects: [409],
      })
      if (status !== 409) await finished(cloud, 'run', { version: 'v2', begun: json, what: 'Making the job' })
      return (await read(cloud)) ?? { id: jobName(plan), properties: {}, isOurs: true, state: 'busy' }
    },
    async update(cloud) {
      await changeJob(cloud, plan, labelsOf(release), (job) => templateOf(plan, runningOf(job)))
      return (await read(cloud))!
    },
    async remove(cloud) {
      const { status, json } = await cloud.api('run')('DELETE', path, { expects: [404] })
      if (status !== 404)
        await finished(cloud, 'run', { version: 'v2', begun: json, what: 'Deleting the job' })
    },
  }
}

/** The job in the words of Terraform. */
function terraformOf(plan: JobPlan, release: Release, image: string): JsonObject {
  const { options, project, region } = plan
  const { template } = templateOf(plan, { revision: nobody, image }) as unknown as {
    readonly template: { readonly timeout: string; readonly containers: readonly JsonObject[] }
  }
  const [{ args, env, resources }] = template.containers as unknown as readonly [
    {
      args: string[]
      env: readonly { name: string; value?: string; valueSource?: { secretKeyRef: JsonObject } }[]
      resources: { limits: JsonObject }
    },
  ]
  return {
    name: plan.deployment,
    project,
    location: region,
    labels: labelsOf(release),
    deletion_protection: false,
    template: {
      task_count: 1,
      parallelism: 1,
      template: {
        max_retries: 0,
        timeout: template.timeout,
        ...(options.serviceAccount === '' ? {} : { service_account: options.serviceAccount }),
        containers: {
          image,
          args,
          env: env.map(({ name, value, valueSource }) =>
            valueSource === undefined
              ? { name, value: value ?? '' }
              : { name, value_source: { secret_key_ref: valueSource.secretKeyRef } },
          ),
          resources: { limits: resources.limits },
        },
      },
    },
  }
}
