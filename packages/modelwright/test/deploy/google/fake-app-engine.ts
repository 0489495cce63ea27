import { folderOf, startIn, unzip } from './containers.ts'
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
  served,
  type Thing,
  type World,
} from './fake-world.ts'

const addresses = new WeakMap<World, Map<string, string>>()
const addressesOf = (world: World): Map<string, string> => {
  const found = addresses.get(world) ?? new Map<string, string>()
  addresses.set(world, found)
  return found
}

interface Version {
  readonly id: string
  readonly entrypoint: { readonly shell: string }
  readonly envVariables: Readonly<Record<string, string>>
  readonly deployment: { readonly zip: { readonly sourceUrl: string; readonly filesCount: number } }
}

/** Makes the one application of a project, with its default service, as somebody did long ago. */
export function makeApplication(world: World, more: Thing = {}): void {
  const name = 'apps/my-project-12'
  const defaultHostname = 'my-project-12.ew.r.appspot.com'
  world.things.set(name, {
    name,
    id: 'my-project-12',
    locationId: 'europe-west',
    servingStatus: 'SERVING',
    defaultHostname,
    ...more,
  })
  world.things.set(`${name}/services/default`, {
    name: `${name}/services/default`,
    id: 'default',
    split: { allocations: { one: 1 } },
  })
}

/** Builds a version from its archive and starts it as App Engine would; the first of a service has the traffic. */
async function deploy(version: Thing, service: string, world: World): Promise<Thing> {
  const { id, entrypoint, envVariables, deployment } = version as unknown as Version
  const source = deployment.zip.sourceUrl.replace('https://storage.googleapis.com/', 'gs://')
  const bytes = world.bytes.get(source)
  if (bytes === undefined) return { error: { code: 3, message: `Cannot read ${deployment.zip.sourceUrl}.` } }
  if (entrypoint.shell !== 'node server.mjs') return { error: { code: 3, message: 'no such entrypoint' } }
  const own = { GAE_SERVICE: service.split('/').at(-1)!, GAE_VERSION: id, NODE_ENV: 'production', PORT: '0' }
  const url = world.isBroken(id)
    ? undefined
    : await served(world, bytes, (place) => {
        const folder = folderOf(place)
        unzip(bytes, folder)
        return startIn(folder, { ...envVariables, ...own }, place)
      })
  const warm = url === undefined ? undefined : await fetch(`${url}/_ah/warmup`)
  if (url === undefined || warm?.status !== 200)
    return {
      error: {
        code: 13,
        message: 'An internal error occurred while creating the version: the app did not start.',
      },
    }
  const name = `${service}/versions/${id}`
  const module = service.split('/').at(-1)!
  addressesOf(world).set(`${id}-dot-${module}`, url)
  if (!world.things.has(service))
    put(world, service, { name: service, id: module, split: { allocations: { [id]: 1 } } })
  put(world, name, {
    ...version,
    name,
    servingStatus: 'SERVING',
    versionUrl: `${world.url()}/app/${id}-dot-${module}`,
    deployment: { zip: {} },
  })
  return { name }
}

function refusalOf({ id }: Thing, service: string): Answer | undefined {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(String(id)) || /^(default|latest|ah-)/.test(String(id)))
    return refuse(400, `Invalid version '${id}'.`)
  return /\/services\/[a-z0-9-]{1,63}$/.test(service) ? undefined : refuse(400, 'Invalid service.')
}

function patchSplit(call: Call, found: Thing, service: string, world: World): Answer {
  const { allocations } = (call.json['split'] ?? {}) as { allocations: Record<string, number> }
  const sum = Object.values(allocations).reduce((total, share) => total + share, 0)
  if (Math.abs(sum - 1) > 1e-9) return refuse(400, 'Allocations must sum to 1.')
  const missing = Object.keys(allocations).find((id) => !world.things.has(`${service}/versions/${id}`))
  if (missing !== undefined) return refuse(404, `Version '${missing}' was not found.`)
  return begin(world, 'apps/my-project-12', () => Object.assign(found, { split: call.json['split'] }))
}

function remove(path: string, world: World): Answer {
  return begin(world, 'apps/my-project-12', () => {
    for (const key of [...world.things.keys()])
      if (key === path || key.startsWith(`${path}/`)) world.things.delete(key)
    return {}
  })
}

function ofVersion(call: Call, service: string, id: string, world: World): Answer {
  const path = `${service}/versions/${id}`
  const found = look(world, path)
  if (found === undefined) return refuse(404, `Version '${id}' was not found.`)
  if (call.method === 'GET')
    return ok(call.query.get('view') === 'FULL' ? found : { ...found, envVariables: undefined })
  if (call.method === 'PATCH')
    return begin(world, 'apps/my-project-12', () => Object.assign(found, call.json))
  const { allocations } = (world.things.get(service)?.['split'] ?? {}) as {
    allocations: Record<string, number>
  }
  if ((allocations[id] ?? 0) > 0) return refuse(400, `Cannot delete a version that has traffic: '${id}'.`)
  return remove(path, world)
}

/** Who answers: a version at its address, or whoever has the traffic of a service. */
async function serve(call: Call, world: World): Promise<Answer | undefined> {
  const [, label] = /^\/app\/([^/]+)\/predict$/.exec(call.path) ?? []
  if (label === undefined) return undefined
  const iap = world.things.get('apps/my-project-12')?.['iap'] as
    | { enabled?: boolean; oauth2ClientId?: string }
    | undefined
  const token = Buffer.from(
    String(call.headers.authorization ?? '').split('.')[1] ?? '',
    'base64url',
  ).toString()
  if (iap?.enabled === true && !token.includes(`"aud":"${iap.oauth2ClientId}"`))
    return { status: 401, bytes: Buffer.from('Invalid IAP credentials: empty token') }
  const { allocations } = (world.things.get(`apps/my-project-12/services/${label}`)?.['split'] ?? {
    allocations: {},
  }) as { allocations: Record<string, number> }
  const [most] = Object.entries(allocations).sort(([, a], [, b]) => b - a)
  const url = addressesOf(world).get(label.includes('-dot-') ? label : `${most?.[0]}-dot-${label}`)
  if (url === undefined) return { status: 404 }
  const headers = { 'content-type': call.headers['content-type'] ?? '' }
  const answered = await fetch(`${url}/predict`, {
    method: 'POST',
    headers,
    body: call.body as Uint8Array<ArrayBuffer>,
  })
  return { status: answered.status, bytes: new Uint8Array(await answered.arrayBuffer()) }
}

/** App Engine, and the versions that run there. */
export const appEnginePart: Part = async (call, world) => {
  const served = await serve(call, world)
  if (served !== undefined) return served
  const { method, path } = call
  const [, app, service, versions, version] =
    /^\/v1\/(apps\/[^/]+)(?:\/services\/([^/]+))?(\/versions)?(?:\/([^/]+))?$/.exec(path) ?? []
  if (app === undefined) return undefined
  if (service === undefined) {
    const found = look(world, app)
    return found === undefined ? refuse(404, `Could not find Application '${app}'.`) : ok(found)
  }
  const name = `${app}/services/${service}`
  if (version !== undefined) return ofVersion(call, name, version, world)
  if (versions !== undefined && method === 'POST') {
    if (!world.things.has(`${app}/services/default`))
      return refuse(
        400,
        "The first service (module) you upload to a new application must be the 'default' service.",
      )
    return refusalOf(call.json, name) ?? begin(world, app, () => deploy(call.json, name, world))
  }
  const found = look(world, name)
  if (found === undefined) return refuse(404, `Service '${service}' not found.`)
  if (versions !== undefined) return ok({ versions: below(world, `${name}/versions`) })
  if (method === 'PATCH') return patchSplit(call, found, name, world)
  return method === 'DELETE' ? remove(name, world) : ok(found)
}
