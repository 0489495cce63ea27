import {
  type Answer,
  begin,
  below,
  type Call,
  look,
  ok,
  type Part,
  put,
  refuse,
  type Thing,
  type World,
} from './fake-world.ts'

const lastOf = (name: unknown): string => String(name).split('/').at(-1)!
const good = { type: 'Ready', state: 'CONDITION_SUCCEEDED' }
const jobType = 'google.cloud.run.v2.Job'

interface Template {
  template: {
    containers: { image: string; env?: { valueSource?: { secretKeyRef: { secret: string } } }[] }[]
  }
}

const imageOf = (job: Thing): string => (job['template'] as unknown as Template).template.containers[0]!.image

/** What a run of an image ends with; 0 unless this says otherwise. */
export type Exits = (image: string) => number

function settled(job: Thing): Thing {
  job['reconciling'] = false
  job['terminalCondition'] = good
  return job
}

function create({ query, json }: Call, parent: string, world: World): Answer {
  const id = query.get('jobId') ?? ''
  if (!/^[a-z][a-z0-9-]{0,62}$/.test(id))
    return refuse(400, `Job id '${id}' must be lower-case letters, digits and hyphens.`)
  const name = `${parent}/jobs/${id}`
  if (world.things.has(name)) return refuse(409, `Resource '${id}' already exists.`)
  const job: Thing = { ...json, name, etag: `"${++world.count}"`, reconciling: true }
  put(world, name, job)
  return begin(world, parent, () => settled(job), jobType)
}

/** A job is taken whole: what is not said is gone. */
function replace({ json }: Call, job: Thing, parent: string, world: World): Answer {
  if (json['etag'] !== undefined && json['etag'] !== job['etag'])
    return refuse(409, 'Conflict: version does not match.', { status: 'ABORTED' })
  const { name } = job
  for (const field of Object.keys(job)) delete job[field]
  Object.assign(job, json, { name, etag: `"${++world.count}"`, reconciling: true })
  return begin(world, parent, () => settled(job), jobType)
}

/** Runs it: done after some looks, as a gate, or the program, says. */
function run(job: Thing, parent: string, world: World, exits: Exits): Answer {
  const path = `${job['name']}/executions/${lastOf(job['name'])}-${++world.count}`
  const exitCode = exits(imageOf(job))
  const execution: Thing = { name: path, job: job['name'], taskCount: 1 }
  let looks = world.slowLooks
  Object.defineProperty(execution, 'look', {
    enumerable: false,
    value: () => {
      if (looks-- > 0) return
      execution['completionTime'] = '2026-01-02T00:00:00Z'
      execution[exitCode === 0 ? 'succeededCount' : 'failedCount'] = 1
      const message = `Task ${lastOf(path)}-task0 failed with message: The container exited with an error.`
      execution['conditions'] = [
        exitCode === 0
          ? { type: 'Completed', state: 'CONDITION_SUCCEEDED' }
          : { type: 'Completed', state: 'CONDITION_FAILED', message },
      ]
    },
  })
  world.things.set(path, execution)
  world.things.set(`${path}/tasks/0`, {
    name: `${path}/tasks/0`,
    ...(exitCode === 0 ? {} : { lastAttemptResult: { exitCode } }),
  })
  const operation = begin(world, parent, () => execution, 'google.cloud.run.v2.Execution')
  const metadata = { '@type': 'type.googleapis.com/google.cloud.run.v2.Execution', name: path }
  return { ...operation, json: { ...(operation.json as Thing), metadata } }
}

function remove(job: Thing, parent: string, world: World): Answer {
  const name = String(job['name'])
  return begin(world, parent, () => {
    for (const path of [...world.things.keys()])
      if (path === name || path.startsWith(`${name}/`)) world.things.delete(path)
    return job
  })
}

function policy({ method, json }: Call, job: Thing, world: World): Answer {
  const key = `${job['name']}:policy`
  if (method === 'GET')
    return ok(
      world.bytes.has(key) ? JSON.parse(Buffer.from(world.bytes.get(key)!).toString()) : { etag: 'ACAB' },
    )
  world.bytes.set(key, Buffer.from(JSON.stringify(json['policy'])))
  return ok(json['policy'])
}

/** Jobs of Cloud Run. */
export const runJobsPart =
  (exits: Exits): Part =>
  (call, world) => {
    const { method, path } = call
    const [, parent, id, verb] =
      /^\/v2\/(projects\/[^/]+\/locations\/[^/]+)\/jobs(?:\/([^/:]+))?(?::(\w+))?$/.exec(path) ?? []
    const [, inside] =
      /^\/v2\/(projects\/[^/]+\/locations\/[^/]+\/jobs\/[^/]+\/executions\/.+)$/.exec(path) ?? []
    if (inside !== undefined) {
      if (inside.endsWith('/tasks')) return ok({ tasks: below(world, inside) })
      const found = world.things.get(inside) as (Thing & { look?: () => void }) | undefined
      found?.look?.()
      return found === undefined ? refuse(404, 'not found') : ok(found)
    }
    if (parent === undefined) return undefined
    if (id === undefined) return method === 'POST' ? create(call, parent, world) : undefined
    const job = look(world, `${parent}/jobs/${id}`)
    if (job === undefined) return refuse(404, `Resource '${id}' was not found.`)
    if (verb === 'run') return run(job, parent, world, exits)
    if (verb === 'getIamPolicy' || verb === 'setIamPolicy') return policy(call, job, world)
    if (method === 'PATCH') return replace(call, job, parent, world)
    return method === 'DELETE' ? remove(job, parent, world) : ok(job)
  }

/** Cloud Scheduler: its jobs are called as those of Cloud Run, and lie elsewhere. */
export const schedulerPart: Part = ({ method, path, json, query }, world) => {
  const [, parent, id, verb] =
    /^\/v1\/(projects\/[^/]+\/locations\/[^/]+)\/jobs(?:\/([^/:]+))?(?::(\w+))?$/.exec(path) ?? []
  if (parent === undefined) return undefined
  if (id === undefined) {
    const own = `schedules/${lastOf(json['name'])}`
    if (world.things.has(own)) return refuse(409, 'Job already exists.')
    world.things.set(own, { state: 'ENABLED', ...json })
    return ok(world.things.get(own))
  }
  const found = world.things.get(`schedules/${id}`)
  if (found === undefined) return refuse(404, 'Job not found.')
  if (method === 'DELETE') world.things.delete(`schedules/${id}`)
  if (verb === 'resume') found['state'] = 'ENABLED'
  if (method === 'PATCH') for (const field of query.get('updateMask')!.split(',')) found[field] = json[field]
  return ok(method === 'DELETE' ? {} : found)
}

/** Secret Manager: names alone. */
export const secretsPart: Part = ({ path }, world) => {
  const [, id] = /^\/v1\/projects\/[^/]+\/secrets\/([^/:]+)$/.exec(path) ?? []
  if (id === undefined) return undefined
  return world.bytes.has(`secrets/${id}`)
    ? ok({ name: `projects/1/secrets/${id}` })
    : refuse(404, `Secret [${id}] not found.`)
}
