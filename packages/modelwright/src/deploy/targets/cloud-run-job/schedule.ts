import { baseOf } from '../../google/apis.ts'
import { type GoogleCloud, readIf } from '../../google/cloud.ts'
import type { Found, JsonObject, Resource } from '../../target.ts'
import { type JobPlan, jobName, jobsOf, schedulerOf } from './names.ts'

const scope = 'https://www.googleapis.com/auth/cloud-platform'
const role = 'roles/run.invoker'

/** Cloud Scheduler knows no labels: its description says whose a job of it is. */
const markOf = ({ deployment }: JobPlan): string => `Modelwright deployment ${deployment}`

/** What a job of Cloud Scheduler is: it asks Cloud Run to run the job, as an account that may. */
function scheduleOf(plan: JobPlan, base: string): JsonObject {
  return {
    description: markOf(plan),
    schedule: plan.options.schedule,
    timeZone: 'Etc/UTC',
    attemptDeadline: '180s',
    httpTarget: {
      uri: `${base}/v2/${jobName(plan)}:run`,
      httpMethod: 'POST',
      oauthToken: { serviceAccountEmail: schedulerOf(plan), scope },
    },
  }
}

interface Schedule {
  readonly schedule?: string
  readonly description?: string
  readonly timeZone?: string
  readonly state?: string
  readonly httpTarget?: {
    readonly uri?: string
    readonly oauthToken?: { readonly serviceAccountEmail?: string }
  }
}

function propertiesOf({ schedule = '', timeZone = '', httpTarget, state = 'ENABLED' }: Schedule): JsonObject {
  return {
    schedule,
    timeZone,
    starts: (httpTarget?.uri ?? '').replace(/^.*?\/v2\//, ''),
    account: httpTarget?.oauthToken?.serviceAccountEmail ?? '',
    state,
  }
}

/** The clock: a job of Cloud Scheduler. One that somebody has paused is started again. */
export function scheduleResource(plan: JobPlan): Resource<GoogleCloud> {
  const path = `v1/${jobName(plan)}`
  const rest = (cloud: GoogleCloud) => cloud.api('cloudscheduler')
  const bodyOf = (cloud: GoogleCloud): JsonObject =>
    scheduleOf(plan, baseOf('run', plan.region, { env: cloud.host.env }))
  const read = async (cloud: GoogleCloud): Promise<Found | undefined> => {
    const found = await readIf(rest(cloud), path)
    if (found === undefined) return undefined
    const job = found as Schedule
    return {
      id: jobName(plan),
      properties: propertiesOf(job),
      isOurs: job.description === markOf(plan),
      state: 'ready',
    }
  }
  return {
    key: 'schedule',
    kind: 'Cloud Scheduler job',
    name: plan.deployment,
    properties: propertiesOf(scheduleOf(plan, 'https://run.googleapis.com') as Schedule),
    billsIdle: 'one schedule; three of a billing account are free',
    permissions: [
      ...['create', 'get', 'update', 'delete', 'enable'].map((verb) => `cloudscheduler.jobs.${verb}`),
      `iam.serviceAccounts.actAs on ${schedulerOf(plan)}`,
    ],
    terraform: { 'google_cloud_scheduler_job.modelwright': terraformOf(plan) },
    read,
    async create(cloud) {
      const body = { name: jobName(plan), ...bodyOf(cloud) }
      await rest(cloud)('POST', `v1/${jobsOf(plan)}`, { body, expects: [409] })
      return (await read(cloud)) ?? { id: jobName(plan), properties: {}, isOurs: true, state: 'busy' }
    },
    async update(cloud, found) {
      const updateMask = 'description,schedule,timeZone,attemptDeadline,httpTarget'
      await rest(cloud)('PATCH', path, { query: { updateMask }, body: bodyOf(cloud) })
      if (found.properties['state'] === 'PAUSED') await rest(cloud)('POST', `${path}:resume`, { body: {} })
      return (await read(cloud))!
    },
    async remove(cloud) {
      await rest(cloud)('DELETE', path, { expects: [404] })
    },
  }
}

function terraformOf(plan: JobPlan): JsonObject {
  const { project, region, deployment, options } = plan
  return {
    name: deployment,
    project,
    region,
    description: markOf(plan),
    schedule: options.schedule,
    time_zone: 'Etc/UTC',
    attempt_deadline: '180s',
    http_target: {
      http_method: 'POST',
      uri: `https://run.googleapis.com/v2/${jobName(plan)}:run`,
      oauth_token: { service_account_email: schedulerOf(plan), scope },
    },
  }
}

interface Policy {
  readonly etag?: string
  readonly version?: number
  readonly bindings?: readonly { readonly role: string; readonly members: readonly string[] }[]
}

/** What lets the account of the schedule run the job, and nothing else. */
export function invokerResource(plan: JobPlan): Resource<GoogleCloud> {
  const path = `v2/${jobName(plan)}`
  const member = `serviceAccount:${schedulerOf(plan)}`
  const id = `${role} ${member}`
  const rest = (cloud: GoogleCloud) => cloud.api('run')
  const policyOf = async (cloud: GoogleCloud): Promise<Policy | undefined> => {
    const { status, json } = await rest(cloud)('GET', `${path}:getIamPolicy`, { expects: [404] })
    return status === 404 ? undefined : ((json ?? {}) as Policy)
  }
  const isIn = (policy: Policy | undefined): boolean =>
    policy?.bindings?.some((one) => one.role === role && one.members.includes(member)) === true
  const set = async (cloud: GoogleCloud, isMember: boolean): Promise<void> => {
    const policy = await policyOf(cloud)
    if (policy === undefined || isIn(policy) === isMember) return
    const others = (policy.bindings ?? []).map((one) =>
      one.role === role ? { ...one, members: one.members.filter((name) => name !== member) } : one,
    )
    const bindings = [
      ...others.filter(({ members }) => members.length > 0),
      ...(isMember ? [{ role, members: [member] }] : []),
    ]
    const body = { policy: { ...policy, bindings } }
    await rest(cloud)('POST', `${path}:setIamPolicy`, { body: body as never })
  }
  const found: Found = { id, properties: {}, isOurs: true, state: 'ready' }
  return {
    key: 'invoker',
    kind: 'permission of the Cloud Run job',
    name: id,
    partOf: 'job',
    properties: {},
    permissions: ['run.jobs.getIamPolicy', 'run.jobs.setIamPolicy'],
    terraform: {
      'google_cloud_run_v2_job_iam_member.modelwright': {
        project: plan.project,
        location: plan.region,
        name: '${google_cloud_run_v2_job.modelwright.name}',
        role,
        member,
      },
    },
    read: async (cloud) => (isIn(await policyOf(cloud)) ? found : undefined),
    async create(cloud) {
      await set(cloud, true)
      return found
    },
    remove: (cloud) => set(cloud, false),
  }
}

/** A secret that must be there: its name is asked for, never what it holds. */
export function secretResource(plan: JobPlan, key: string, name: string): Resource<GoogleCloud> {
  const refused = (): never => {
    throw new Error('bug: a secret is neither made nor removed')
  }
  const path = `v1/projects/${plan.project}/secrets/${name}`
  return {
    ...{ key, kind: 'Secret Manager secret', name, properties: {}, isGiven: true },
    permissions: ['secretmanager.secrets.get'],
    async read(cloud) {
      const { status } = await cloud.api('secretmanager')('GET', path, { expects: [403, 404] })
      // Whoever may not ask takes it for given.
      return status === 404 ? undefined : { id: name, properties: {}, isOurs: false, state: 'ready' }
    },
    create: refused,
    remove: refused,
  }
}
