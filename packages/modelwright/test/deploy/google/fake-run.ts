import type { Answer, Call, Part, Thing, World } from './fake-world.ts'
import { begin, below, look, ok, put, refuse } from './fake-world.ts'

const runs = new WeakMap<World, Map<string, string>>()

/** Where the container of a revision answers, by the revision's name. */
export function containersOf(world: World): Map<string, string> {
  const found = runs.get(world) ?? new Map<string, string>()
  runs.set(world, found)
  return found
}

/** Starts what a revision names; undefined: it does not start. */
export type Start = (revision: Thing, world: World) => Promise<string | undefined>

interface Target {
  type?: string | number
  revision?: string
  percent?: number
  tag?: string
}

const lastOf = (name: unknown): string => String(name).split('/').at(-1)!
const serviceType = 'google.cloud.run.v2.Service'
const byRevision = 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION'
const condition = (isGood: boolean, message = ''): Thing => ({
  type: 'Ready',
  state: isGood ? 'CONDITION_SUCCEEDED' : 'CONDITION_FAILED',
  ...(isGood ? {} : { message, revisionReason: 'HEALTH_CHECK_CONTAINER_ERROR' }),
})

/** What Cloud Run refuses of a service, offline. */
function refusalOf(service: Thing, name: string, world: World): Answer | undefined {
  const template = service['template'] as Thing
  const revision = template['revision'] as string | undefined
  if (revision !== undefined && (!revision.startsWith(`${lastOf(name)}-`) || revision.length > 63))
    return refuse(400, `Revision name '${revision}' must be prefixed with the service name.`)
  const traffic = (service['traffic'] ?? []) as Target[]
  const sum = traffic.reduce((total, { percent = 0 }) => total + percent, 0)
  if (traffic.length > 0 && sum !== 100) return refuse(400, `Traffic targets must sum to 100, found ${sum}.`)
  for (const { revision: wanted, tag } of traffic) {
    if (wanted !== undefined && wanted !== revision && !world.things.has(`${name}/revisions/${wanted}`))
      return refuse(400, `Revision '${wanted}' is not ready or not there.`)
    if (tag !== undefined && (tag.length + lastOf(name).length > 46 || !/^[a-z][a-z0-9-]*$/.test(tag)))
      return refuse(400, `Tag '${tag}' is too long or not of the form.`)
  }
  return undefined
}

function statusesOf(service: Thing, world: World): Thing[] {
  const name = lastOf(service['name'])
  return ((service['traffic'] ?? []) as Target[]).map((target) => ({
    ...target,
    type: byRevision,
    ...(target.tag === undefined ? {} : { uri: `${world.url()}/tagged/${target.tag}/${name}` }),
  }))
}

/** Brings the world to what the service says: a new revision where the template is new. */
async function reconcile(service: Thing, start: Start, world: World, hasTemplate = true): Promise<Thing> {
  const name = String(service['name'])
  const template = service['template'] as Thing
  const id = (template['revision'] as string | undefined) ?? `${lastOf(name)}-0000${++world.count}`
  const path = `${name}/revisions/${id}`
  let failure: string | undefined
  if (hasTemplate && !world.things.has(path)) {
    const { revision: _, ...shown } = template
    const revision: Thing = {
      ...shown,
      name: path,
      service: name,
      createTime: new Date(++world.count).toISOString(),
    }
    put(world, path, revision)
    const url = world.isBroken(id) ? undefined : await start(revision, world)
    if (url === undefined)
      failure = `Revision '${id}' is not ready and cannot serve traffic. The user-provided container failed to start and listen on the port.`
    else containersOf(world).set(path, url)
    revision['conditions'] = [condition(url !== undefined, failure)]
    service['latestCreatedRevision'] = path
    if (url !== undefined) service['latestReadyRevision'] = path
  }
  service['reconciling'] = false
  service['terminalCondition'] = condition(failure === undefined, failure)
  if (failure !== undefined) return { error: { code: 3, message: failure } }
  if (((service['traffic'] ?? []) as Target[]).length === 0)
    service['traffic'] = [{ type: byRevision, revision: id, percent: 100 }]
  service['trafficStatuses'] = statusesOf(service, world)
  return service
}

function create(call: Call, parent: string, start: Start, world: World): Answer {
  const id = call.query.get('serviceId') ?? ''
  const name = `${parent}/services/${id}`
  if (!/^[a-z][a-z0-9-]{0,48}$/.test(id))
    return refuse(400, `Service id '${id}' must be lower-case letters, digits and hyphens.`)
  if (world.things.has(name)) return refuse(409, `Resource '${id}' already exists.`)
  const service: Thing = {
    ...call.json,
    name,
    etag: `"${++world.count}"`,
    reconciling: true,
    uri: `${world.url()}/serving/${id}`,
  }
  const refused = refusalOf(service, name, world)
  if (refused !== undefined) return refused
  put(world, name, service)
  return begin(world, parent, () => reconcile(service, start, world), serviceType)
}

function patch(call: Call, service: Thing, start: Start, world: World): Answer {
  const name = String(service['name'])
  if (call.json['etag'] !== undefined && call.json['etag'] !== service['etag'])
    return refuse(409, `Conflict for resource '${lastOf(name)}': version does not match.`, {
      status: 'ABORTED',
    })
  const mask =
    call.query.get('updateMask')?.split(',') ??
    Object.keys(call.json).filter((field) => !['etag', 'name'].includes(field))
  const wanted: Thing = { ...service, ...Object.fromEntries(mask.map((field) => [field, call.json[field]])) }
  const refused = refusalOf(wanted, name, world)
  if (refused !== undefined) return refused
  Object.assign(service, wanted, { etag: `"${++world.count}"`, reconciling: true })
  return begin(
    world,
    name.replace(/\/services\/.*/, ''),
    () => reconcile(service, start, world, mask.includes('template')),
    serviceType,
  )
}

function removeService(service: Thing, world: World): Answer {
  const name = String(service['name'])
  return begin(world, name.replace(/\/services\/.*/, ''), () => {
    for (const path of [...world.things.keys()])
      if (path === name || path.startsWith(`${name}/`)) world.things.delete(path)
    return service
  })
}

function removeRevision(revision: Thing, world: World): Answer {
  const name = String(revision['name'])
  const service = world.things.get(name.replace(/\/revisions\/.*/, ''))!
  const traffic = (service['traffic'] ?? []) as Target[]
  if (traffic.some((target) => target.revision === lastOf(name)))
    return refuse(400, `Revision ${lastOf(name)} is receiving traffic or has a tag.`, {
      status: 'FAILED_PRECONDITION',
    })
  if (service['latestCreatedRevision'] === name)
    return refuse(400, `Revision ${lastOf(name)} is the latest created and cannot be directly deleted.`, {
      status: 'FAILED_PRECONDITION',
    })
  return begin(world, name.replace(/\/services\/.*/, ''), () => {
    world.things.delete(name)
    return revision
  })
}

/** The address of whoever answers for a request, or what stands before it. */
async function serve(call: Call, world: World): Promise<Answer | undefined> {
  const [, kind, tag, id] = /^\/(?:(serving)|tagged\/([^/]+))\/([^/]+)\/predict$/.exec(call.path) ?? []
  if (id === undefined) return undefined
  const service = [...world.things.values()].find(({ name }) => String(name).endsWith(`/services/${id}`))
  if (service === undefined) return { status: 404 }
  const audience = Buffer.from(
    String(call.headers.authorization ?? '').split('.')[1] ?? '',
    'base64url',
  ).toString()
  if (service['invokerIamDisabled'] !== true && !audience.includes(`"aud":"${service['uri']}"`))
    return {
      status: 403,
      bytes: Buffer.from('<html><title>403 Forbidden</title>Your client does not have permission.</html>'),
    }
  const targets = service['trafficStatuses'] as Target[]
  const target =
    kind === undefined
      ? targets.find((one) => one.tag === tag)
      : targets.find(({ percent = 0 }) => percent > 0)
  const url = containersOf(world).get(`${service['name']}/revisions/${target?.revision}`)
  if (url === undefined) return { status: 404 }
  const answered = await fetch(`${url}/predict`, {
    method: 'POST',
    headers: { 'content-type': call.headers['content-type'] ?? '' },
    body: call.body as Uint8Array<ArrayBuffer>,
  })
  return { status: answered.status, bytes: new Uint8Array(await answered.arrayBuffer()) }
}

/** Cloud Run, and the services that run there. */
export const runPart =
  (start: Start): Part =>
  async (call, world) => {
    const served = await serve(call, world)
    if (served !== undefined) return served
    const { method, path } = call
    const [, parent, service, revisions, revision] =
      /^\/v2\/(projects\/[^/]+\/locations\/[^/]+)\/services(?:\/([^/]+))?(\/revisions)?(?:\/([^/]+))?$/.exec(
        path,
      ) ?? []
    if (parent === undefined) return undefined
    if (service === undefined) return method === 'POST' ? create(call, parent, start, world) : undefined
    const name = `${parent}/services/${service}`
    const found = look(world, revision === undefined ? name : `${name}/revisions/${revision}`)
    if (found === undefined) return refuse(404, `Resource '${revision ?? service}' was not found.`)
    if (revision !== undefined) return method === 'DELETE' ? removeRevision(found, world) : ok(found)
    if (revisions !== undefined)
      return ok({
        revisions: below(world, `${name}/revisions`).sort((a, b) =>
          String(a['createTime']) < String(b['createTime']) ? 1 : -1,
        ),
      })
    if (method === 'PATCH') return patch(call, found, start, world)
    return method === 'DELETE' ? removeService(found, world) : ok(found)
  }
