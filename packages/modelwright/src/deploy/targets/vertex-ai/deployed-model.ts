import { type Answered, type GoogleCloud, readIf } from '../../google/cloud.ts'
import { revisionName } from '../../google/names.ts'
import { finished } from '../../google/operation.ts'
import { waitFor } from '../../http/wait-for.ts'
import type { Found, JsonObject, Resource } from '../../target.ts'
import { deployedId, endpointName, modelName, type VertexRequest } from './names.ts'

/** A model as an endpoint has it. */
export interface Deployed {
  readonly id?: string
  readonly displayName?: string
  readonly model?: string
  readonly dedicatedResources?: {
    readonly machineSpec?: { readonly machineType?: string }
    readonly minReplicaCount?: number
    readonly maxReplicaCount?: number
  }
}

const version = 'v1'

/** The models of an endpoint. */
export function deployedOf(endpoint: Answered | undefined): readonly Deployed[] {
  return (endpoint?.['deployedModels'] ?? []) as readonly Deployed[]
}

/** Percent by the number of a deployed model. */
export function trafficOf(endpoint: Answered): Readonly<Record<string, number>> {
  return (endpoint['trafficSplit'] ?? {}) as Readonly<Record<string, number>>
}

function foundOf({ id, dedicatedResources = {} }: Deployed, endpoint: string): Found {
  const { machineSpec, minReplicaCount = 1, maxReplicaCount = minReplicaCount } = dedicatedResources
  return {
    id: `${endpoint}/deployedModels/${id}`,
    properties: {
      machineType: machineSpec?.machineType ?? '',
      minReplicas: minReplicaCount,
      maxReplicas: maxReplicaCount,
    },
    // It takes no labels: the endpoint that it lies in says whose it is.
    isOurs: false,
    state: 'ready',
  }
}

/** Waits for what is under way at an endpoint: one deployment may take twenty minutes, and is not seen before it is done. */
async function calm(cloud: GoogleCloud, endpoint: string): Promise<void> {
  const look = async (): Promise<true | undefined> => {
    const { json } = await cloud.api('aiplatform')('GET', `v1/${endpoint}/operations`)
    const { operations = [] } = (json ?? {}) as { operations?: readonly { readonly done?: boolean }[] }
    return operations.every(({ done }) => done === true) ? true : undefined
  }
  await waitFor(look, cloud.host, { what: 'Work at the endpoint', everyMs: 10_000, mostMs: 3_600_000 })
}

function bodyOf(request: VertexRequest): JsonObject {
  const { options, revision, release } = request
  // Without a split of its own the endpoint keeps the one it has: no traffic for what is new.
  return {
    deployedModel: {
      id: deployedId(revision),
      displayName: revisionName(release.deployment, revision),
      model: modelName(request),
      dedicatedResources: {
        machineSpec: { machineType: options.machineType },
        minReplicaCount: options.minReplicas,
        maxReplicaCount: options.maxReplicas,
      },
      ...(options.serviceAccount !== '' && { serviceAccount: options.serviceAccount }),
    },
  }
}

/** The split without one model, where that had a share: who has most of the rest takes it. */
export function splitWithout(endpoint: Answered, id: string): Readonly<Record<string, number>> | undefined {
  const split = trafficOf(endpoint)
  const share = split[id] ?? 0
  const others = deployedOf(endpoint).flatMap(({ id: of }) => (of === undefined || of === id ? [] : [of]))
  if (share === 0 || others.length === 0) return undefined
  const [most = ''] = [...others].sort((a, b) => (split[b] ?? 0) - (split[a] ?? 0))
  const rest = Object.entries(split).filter(([of]) => of !== id)
  return { ...Object.fromEntries(rest), [most]: (split[most] ?? 0) + share }
}

/** Declares a model on its machines: it has traffic when it is given some, and costs from the first minute. */
export function deployedModel(request: VertexRequest): Resource<GoogleCloud> {
  const { release, options, revision } = request
  const endpoint = endpointName(request)
  const id = deployedId(revision)
  const { minReplicas: machines, machineType } = options
  const read = async (cloud: GoogleCloud): Promise<Found | undefined> => {
    const found = deployedOf(await readIf(cloud.api('aiplatform'), `v1/${endpoint}`)).find(
      (one) => one.id === id,
    )
    return found === undefined ? undefined : foundOf(found, endpoint)
  }
  const properties = { machineType, minReplicas: machines, maxReplicas: options.maxReplicas }
  return {
    key: `revision/${revision}/deployed-model`,
    kind: 'Vertex AI deployed model',
    name: revisionName(release.deployment, revision),
    properties,
    fixed: Object.keys(properties),
    revision,
    partOf: 'endpoint',
    billsIdle: `${machines} ${machineType} ${machines === 1 ? 'machine' : 'machines'}, always`,
    permissions: [
      'aiplatform.endpoints.deploy',
      'aiplatform.endpoints.undeploy',
      `iam.serviceAccounts.actAs on ${options.serviceAccount || 'the service account of Vertex AI'}`,
    ],
    read,
    async create(cloud) {
      await calm(cloud, endpoint)
      const there = await read(cloud)
      if (there !== undefined) return there
      const what = 'Starting the machines of the model'
      const { json } = await cloud.api('aiplatform')('POST', `v1/${endpoint}:deployModel`, {
        body: bodyOf(request),
        isRepeatable: false,
      })
      await finished(cloud, 'aiplatform', { version, begun: json, what })
      return (
        (await read(cloud)) ?? {
          id: `${endpoint}/deployedModels/${id}`,
          properties: {},
          isOurs: false,
          state: 'busy',
        }
      )
    },
    async remove(cloud) {
      await calm(cloud, endpoint)
      const now = await readIf(cloud.api('aiplatform'), `v1/${endpoint}`)
      if (!deployedOf(now).some((one) => one.id === id)) return
      const trafficSplit = splitWithout(now!, id)
      const { json } = await cloud.api('aiplatform')('POST', `v1/${endpoint}:undeployModel`, {
        body: { deployedModelId: id, ...(trafficSplit !== undefined && { trafficSplit }) },
      })
      await finished(cloud, 'aiplatform', {
        version,
        begun: json,
        what: 'Stopping the machines of the model',
      })
    },
  }
}
