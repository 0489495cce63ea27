import { folderOf, unzip } from './containers.ts'
import { containersOf } from './fake-run.ts'
import { begin, look, ok, type Part, put, refuse, served, type Thing, type World } from './fake-world.ts'
import { startFunction } from './functions-framework.ts'

interface Config {
  readonly buildConfig: {
    readonly runtime: string
    readonly entryPoint: string
    readonly source: {
      readonly storageSource: {
        readonly bucket: string
        readonly object: string
        readonly generation: string
      }
    }
  }
  readonly serviceConfig: {
    readonly availableMemory: string
    readonly availableCpu: string
    readonly maxInstanceRequestConcurrency: number
    readonly timeoutSeconds: number
    readonly allTrafficOnLatestRevision: boolean
    readonly environmentVariables: Readonly<Record<string, string>>
  }
}

const byRevision = 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION'
const failed = (message: string): Thing => ({ error: { code: 3, message } })

function revisionOf(path: string, service: string, { serviceConfig }: Config, world: World): Thing {
  const env = Object.entries(serviceConfig.environmentVariables).map(([name, value]) => ({ name, value }))
  return {
    name: path,
    service,
    labels: { 'goog-managed-by': 'cloudfunctions' },
    createTime: new Date(++world.count).toISOString(),
    containers: [
      {
        image: 'built',
        env,
        resources: { limits: { cpu: serviceConfig.availableCpu, memory: serviceConfig.availableMemory } },
      },
    ],
    maxInstanceRequestConcurrency: serviceConfig.maxInstanceRequestConcurrency,
    timeout: `${serviceConfig.timeoutSeconds}s`,
  }
}

/** Builds the source and starts it as a revision of the service below; traffic goes to it only where that is said, or there is no other. */
async function deploy(fn: Thing, world: World): Promise<Thing> {
  const config = fn as unknown as Config
  const { bucket, object } = config.buildConfig.source.storageSource
  const bytes = world.bytes.get(`gs://${bucket}/${object}`)
  if (bytes === undefined) return failed(`Source gs://${bucket}/${object} was not found.`)
  const name = String(fn['name']).replace('/functions/', '/services/')
  const path = `${name}/revisions/${name.split('/').at(-1)}-0000${++world.count}-abc`
  const env: Record<string, string> = {
    ...config.serviceConfig.environmentVariables,
    FUNCTION_TARGET: config.buildConfig.entryPoint,
    K_REVISION: path.split('/').at(-1)!,
  }
  const url = world.isBroken(env['MODELWRIGHT_REVISION'] ?? '')
    ? undefined
    : await served(world, bytes, (place) => {
        const folder = folderOf(place)
        unzip(bytes, folder)
        return startFunction(folder, env, place)
      })
  const state = url === undefined ? 'CONDITION_FAILED' : 'CONDITION_SUCCEEDED'
  put(world, path, {
    ...revisionOf(path, name, config, world),
    conditions: [{ type: 'Ready', state, message: 'Container failed to start.' }],
  })
  fn['state'] = url === undefined ? 'FAILED' : 'ACTIVE'
  if (url === undefined)
    return failed('Could not create or update Cloud Run service. Container Healthcheck failed.')
  containersOf(world).set(path, url)
  const before = world.things.get(name) ?? {
    name,
    uri: `${world.url()}/serving/${name.split('/').at(-1)}`,
    traffic: [],
  }
  const latest = [{ type: byRevision, revision: path.split('/').at(-1)!, percent: 100 }]
  const isFirst = (before['traffic'] as unknown[]).length === 0
  const traffic = isFirst || config.serviceConfig.allTrafficOnLatestRevision ? latest : before['traffic']
  const service = {
    ...before,
    etag: `"${++world.count}"`,
    traffic,
    latestCreatedRevision: path,
    latestReadyRevision: path,
    template: {},
  }
  const statuses = {
    trafficStatuses: isFirst ? latest : before['trafficStatuses'],
    terminalCondition: { state: 'CONDITION_SUCCEEDED' },
  }
  put(world, name, { ...service, ...statuses })
  fn['serviceConfig'] = { ...config.serviceConfig, service: name, revision: path.split('/').at(-1) }
  return { ...fn }
}

/** Cloud Functions, second generation. */
export const functionsPart: Part = ({ method, path, query, json }, world) => {
  const [, parent, id] =
    /^\/v2\/(projects\/[^/]+\/locations\/[^/]+)\/functions(?:\/([^/]+))?$/.exec(path) ?? []
  if (parent === undefined) return undefined
  const name = `${parent}/functions/${id ?? query.get('functionId')}`
  if (method === 'POST') {
    if (world.things.has(name))
      return refuse(
        409,
        `Could not create Cloud Run function ${name}. A function with this name already exists.`,
      )
    const fn = { ...json, name, state: 'DEPLOYING' }
    put(world, name, fn)
    return begin(world, parent, () => deploy(fn, world))
  }
  const found = look(world, name)
  if (found === undefined) return refuse(404, `Resource '${name}' was not found`)
  if (method === 'GET') return ok(found)
  if (method === 'PATCH') {
    Object.assign(
      found,
      Object.fromEntries(
        query
          .get('updateMask')!
          .split(',')
          .map((field) => [field, json[field]]),
      ),
      { state: 'DEPLOYING' },
    )
    return begin(world, parent, () => deploy(found, world))
  }
  const service = name.replace('/functions/', '/services/')
  return begin(world, parent, () => {
    for (const key of [...world.things.keys()])
      if (key === name || key === service || key.startsWith(`${service}/`)) world.things.delete(key)
    return {}
  })
}
