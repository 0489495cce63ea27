import type { PackedFile } from '../../../src/pack/index.ts'
import { writeFiles } from '../../pack/bundle-server.ts'
import { folderOf, startIn } from './containers.ts'
import {
  type Answer,
  begin,
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

interface Deployed {
  readonly id: string
  readonly model: string
  readonly displayName: string
}

interface Model {
  readonly containerSpec: {
    readonly imageUri: string
    readonly ports: readonly { containerPort: number }[]
    readonly predictRoute: string
    readonly healthRoute: string
  }
}

const machines = new WeakMap<World, Map<string, string>>()
const machinesOf = (world: World): Map<string, string> => {
  const found = machines.get(world) ?? new Map<string, string>()
  machines.set(world, found)
  return found
}

/** Starts the container with the environment that Vertex AI documents, and waits for its health. */
async function start(
  { containerSpec }: Model,
  images: ReadonlyMap<string, readonly PackedFile[]>,
  world: World,
): Promise<string | undefined> {
  const files = images.get(containerSpec.imageUri)
  if (files === undefined) return undefined
  const env = {
    AIP_HTTP_PORT: '0',
    AIP_PREDICT_ROUTE: containerSpec.predictRoute,
    AIP_HEALTH_ROUTE: containerSpec.healthRoute,
    AIP_MODE: 'PREDICTION',
    // What Vertex AI says wins over what the image says.
    PORT: '8080',
  }
  const url = await served(world, containerSpec.imageUri, (place) => {
    const folder = folderOf(place)
    writeFiles(folder, files)
    return startIn(folder, env, place)
  })
  const health = url === undefined ? undefined : await fetch(url + containerSpec.healthRoute)
  return health?.status === 200 ? url : undefined
}

function makeEndpoint(call: Call, parent: string, world: World): Answer {
  const id = call.query.get('endpointId') ?? String(++world.count)
  const name = `${parent}/endpoints/${id}`
  if (!/^[a-z][a-z0-9-]{0,61}[a-z0-9]$/.test(id)) return refuse(400, `Invalid endpoint id: ${id}`)
  if (world.things.has(name)) return refuse(409, `Endpoint ${name} already exists.`)
  return begin(world, name, () => {
    const isDedicated = call.json['dedicatedEndpointEnabled'] === true
    put(world, name, {
      ...call.json,
      name,
      deployedModels: [],
      trafficSplit: {},
      ...(isDedicated && { dedicatedEndpointDns: world.url() }),
    })
    return { name }
  })
}

function upload({ json }: Call, parent: string, world: World): Answer {
  const name = `${parent}/models/${String(json['modelId'])}`
  if (!/^[a-z_][a-z0-9_-]{0,62}$/.test(String(json['modelId']))) return refuse(400, 'Invalid model id.')
  if (world.things.has(name)) return refuse(409, `Model ${name} already exists.`)
  return begin(world, name, () => {
    put(world, name, { ...(json['model'] as Thing), name, versionId: '1' })
    return { model: name }
  })
}

const splitFails = (split: Record<string, number>): boolean => {
  const shares = Object.values(split)
  return shares.length > 0 && shares.reduce((sum, share) => sum + share, 0) !== 100
}

function deploy(
  call: Call,
  endpoint: Thing,
  images: ReadonlyMap<string, readonly PackedFile[]>,
  world: World,
): Answer {
  const wanted = call.json['deployedModel'] as unknown as Deployed
  const model = world.things.get(wanted.model)
  const deployed = endpoint['deployedModels'] as Deployed[]
  if (model === undefined) return refuse(404, `The Model ${wanted.model} does not exist.`)
  if (!/^[1-9]\d{0,9}$/.test(wanted.id)) return refuse(400, 'Invalid deployed model id.')
  if (deployed.some(({ id }) => id === wanted.id))
    return refuse(409, `DeployedModel ${wanted.id} already exists.`)
  return begin(world, String(endpoint['name']), async () => {
    const url = world.isBroken(wanted.displayName)
      ? undefined
      : await start(model as unknown as Model, images, world)
    if (url === undefined)
      return {
        error: {
          code: 9,
          message:
            'Model server never became ready. Please validate that your model file or container configuration are valid.',
        },
      }
    machinesOf(world).set(wanted.id, url)
    deployed.push(wanted)
    return { deployedModel: wanted as unknown as Thing }
  })
}

function undeploy({ json }: Call, endpoint: Thing, world: World): Answer {
  const id = String(json['deployedModelId'])
  const deployed = endpoint['deployedModels'] as Deployed[]
  const split = (json['trafficSplit'] ?? endpoint['trafficSplit']) as Record<string, number>
  const isLast = deployed.length === 1
  if ((split[id] ?? 0) > 0 && !isLast)
    return refuse(400, `DeployedModel ${id} still has traffic assigned to it.`, {
      status: 'FAILED_PRECONDITION',
    })
  if (!isLast && splitFails(split)) return refuse(400, 'Traffic split percentages must sum to 100.')
  return begin(world, String(endpoint['name']), () => {
    endpoint['deployedModels'] = deployed.filter((one) => one.id !== id)
    endpoint['trafficSplit'] = isLast ? {} : split
    return {}
  })
}

function patch({ json, query }: Call, endpoint: Thing): Answer {
  const split = json['trafficSplit'] as Record<string, number>
  if (query.get('updateMask') !== 'trafficSplit') return refuse(400, 'unexpected mask')
  const known = new Set((endpoint['deployedModels'] as Deployed[]).map(({ id }) => id))
  if (splitFails(split) || Object.keys(split).some((id) => !known.has(id)))
    return refuse(400, 'Invalid traffic split.')
  endpoint['trafficSplit'] = split
  return ok(endpoint)
}

const asked = new WeakMap<Thing, number>()

/** Who answers the next request: each as often as its share says. */
function nextOf(endpoint: Thing): string | undefined {
  const count = asked.get(endpoint) ?? 0
  asked.set(endpoint, count + 1)
  let left = (count * 61) % 100
  for (const [id, share] of Object.entries(endpoint['trafficSplit'] as Record<string, number>)) {
    left -= share
    if (left < 0) return id
  }
  return undefined
}

/** Hands the request on to one who has a share of the traffic, as it is. */
async function predict(call: Call, endpoint: Thing, world: World): Promise<Answer> {
  const id = nextOf(endpoint)
  if (id === undefined)
    return refuse(400, "Endpoint doesn't have traffic_split.", { status: 'FAILED_PRECONDITION' })
  const answered = await fetch(`${machinesOf(world).get(id)}/predict`, {
    method: 'POST',
    headers: { 'content-type': call.headers['content-type'] ?? '' },
    body: call.body as Uint8Array<ArrayBuffer>,
  })
  const headers = {
    'x-vertex-ai-deployed-model-id': id,
    'x-vertex-ai-endpoint-id': String(endpoint['name']).split('/').at(-1)!,
  }
  return { status: answered.status, headers, bytes: new Uint8Array(await answered.arrayBuffer()) }
}

function remove(name: string, world: World): Answer {
  const deployed = (world.things.get(name)?.['deployedModels'] ?? []) as unknown[]
  if (deployed.length > 0)
    return refuse(400, 'Endpoint has deployed or being-deployed DeployedModel(s).', {
      status: 'FAILED_PRECONDITION',
    })
  return begin(world, name, () => {
    world.things.delete(name)
    return {}
  })
}

/** Vertex AI, and the machines of its endpoints. */
export const vertexPart =
  (images: ReadonlyMap<string, readonly PackedFile[]>): Part =>
  async (call, world) => {
    const { method, path } = call
    const [, parent, kind, id, operations, verb] =
      /^\/v1\/(projects\/[^/]+\/locations\/[^/]+)\/(endpoints|models)(?:\/([^/:]+))?(\/operations)?(?::(\w+))?$/.exec(
        path,
      ) ?? []
    if (parent === undefined) return undefined
    if (id === undefined)
      return verb === 'upload' ? upload(call, parent, world) : makeEndpoint(call, parent, world)
    const name = `${parent}/${kind}/${id}`
    if (operations !== undefined) {
      const list = [...world.operations.values()].filter((one) => one.name.startsWith(`${name}/`))
      return ok({ operations: list.map((one) => ({ name: one.name, done: one.done !== undefined })) })
    }
    const found = look(world, name)
    if (found === undefined) return refuse(404, `The ${kind} ${name} does not exist.`)
    if (verb === 'deployModel') return deploy(call, found, images, world)
    if (verb === 'undeployModel') return undeploy(call, found, world)
    if (verb === 'rawPredict') return predict(call, found, world)
    if (method === 'PATCH') return patch(call, found)
    return method === 'DELETE' ? remove(name, world) : ok(found)
  }
