import { idIn, readThing, removeThing } from '../../../azure/arm.ts'
import { armResource } from '../../../azure/arm-resource.ts'
import type { AzureCloud } from '../../../azure/azure-cloud.ts'
import type { JsonObject, Resource } from '../../../target.ts'
import { locationOf, putTraffic, type Traffic, trafficOf } from './endpoint.ts'
import { environmentPath } from './environment.ts'
import { deploymentNameOf, endpointPath, mlApi, type Parts } from './parts.ts'

const seconds = (ms: number): string => `PT${ms / 1000}S`

/** A server of ours is up within a second; an instance is given a minute all the same. */
const probe = {
  initialDelay: 'PT5S',
  period: 'PT10S',
  timeout: 'PT2S',
  failureThreshold: 6,
  successThreshold: 1,
}

function propertiesOf(parts: Parts, environmentId: string): JsonObject {
  const { instanceType, requestTimeoutMs, concurrentRequests } = parts.options
  return {
    endpointComputeType: 'Managed',
    environmentId,
    instanceType,
    appInsightsEnabled: true,
    // Bound to all addresses of its own container, where nothing else can reach it.
    environmentVariables: { HOST: '0.0.0.0', PORT: '8080' },
    requestSettings: {
      requestTimeout: seconds(requestTimeoutMs),
      maxConcurrentRequestsPerInstance: concurrentRequests,
    },
    livenessProbe: probe,
    readinessProbe: probe,
    scaleSettings: { scaleType: 'Default' },
  }
}

/** Shares without one deployment: who has most of the rest takes what it had, as they must be all or nothing. */
export function withoutShare(traffic: Traffic, name: string): Traffic {
  const { [name]: share = 0, ...rest } = traffic
  const [most] = Object.entries(rest).sort(([, a], [, b]) => b - a)
  return most === undefined ? {} : { ...rest, [most[0]]: most[1] + share }
}

/** A deployment that has a share cannot be removed. */
async function takeShare(cloud: AzureCloud, parts: Parts, name: string): Promise<void> {
  const place = { what: 'The endpoint', path: endpointPath(parts), api: mlApi }
  const endpoint = await readThing(cloud, place)
  if (endpoint === undefined || (trafficOf(endpoint)[name] ?? 0) === 0) return
  await putTraffic(cloud, endpoint, withoutShare(trafficOf(endpoint), name))
}

/** Instances that run the image of a revision; paid for while they are there. */
export function revisionDeployment(parts: Parts): Resource<AzureCloud> {
  const { options, owner, revision } = parts
  const name = deploymentNameOf(revision)
  const path = `${endpointPath(parts)}/deployments/${name}`
  const type = 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments'
  const resource = armResource({
    key: `revision/${revision}/deployment`,
    kind: 'online deployment',
    name,
    revision,
    partOf: 'endpoint',
    path,
    api: mlApi,
    owner,
    properties: {
      instanceType: options.instanceType,
      instances: options.instances,
      requestTimeout: seconds(options.requestTimeoutMs),
      concurrentRequests: options.concurrentRequests,
    },
    fixed: ['instanceType'],
    billsIdle: `${options.instances} × ${options.instanceType}, always`,
    permissions: ['read', 'write', 'delete', 'getLogs/action'].map((verb) => `${type}/${verb}`),
    body: async (cloud) => ({
      location: await locationOf(cloud, parts),
      kind: 'Managed',
      sku: { name: 'Default', tier: 'Standard', capacity: options.instances },
      properties: propertiesOf(parts, idIn(cloud, environmentPath(parts))),
    }),
    seen: ({ sku, properties = {} }) => {
      const { requestTimeout = '', maxConcurrentRequestsPerInstance = 1 } = (properties['requestSettings'] ??
        {}) as { requestTimeout?: string; maxConcurrentRequestsPerInstance?: number }
      return {
        instanceType: String(properties['instanceType'] ?? ''),
        instances: sku?.capacity ?? 0,
        requestTimeout: inSeconds(requestTimeout),
        concurrentRequests: maxConcurrentRequestsPerInstance,
      }
    },
  })
  return {
    ...resource,
    async remove(cloud) {
      await takeShare(cloud, parts, name)
      await removeThing(cloud, { what: `The online deployment "${name}"`, path, api: mlApi })
    },
  }
}

/** Azure says `PT1M` where it was told `PT60S`. */
export function inSeconds(duration: string): string {
  const [, hours = '0', minutes = '0', rest = '0'] =
    /^PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(duration) ?? []
  return `PT${3600 * Number(hours) + 60 * Number(minutes) + Number(rest)}S`
}
