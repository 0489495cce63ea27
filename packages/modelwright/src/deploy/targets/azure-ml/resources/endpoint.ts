import { type ArmThing, putThing, readThing } from '../../../azure/arm.ts'
import { type ArmDeclaration, armResource } from '../../../azure/arm-resource.ts'
import type { AzureCloud } from '../../../azure/azure-cloud.ts'
import type { JsonObject, Resource } from '../../../target.ts'
import { endpointPath, mlApi, type Parts } from './parts.ts'

/** Where the workspace is: the endpoint lies there, too. */
export async function locationOf(
  cloud: AzureCloud,
  { workspace }: Pick<Parts, 'workspace'>,
): Promise<string> {
  const thing = await readThing(cloud, { what: 'The workspace', path: workspace, api: mlApi })
  return thing?.location ?? ''
}

function identityOf({ identity }: Parts['options']): JsonObject {
  return identity === ''
    ? { type: 'SystemAssigned' }
    : { type: 'UserAssigned', userAssignedIdentities: { [identity]: {} } }
}

const authModes = { key: 'Key', aad: 'AADToken' } as const

/** Percent of requests by the name of a deployment. */
export type Traffic = Readonly<Record<string, number>>

export const trafficOf = ({ properties = {} }: ArmThing): Traffic => (properties['traffic'] ?? {}) as Traffic

/** Gives deployments their shares: the whole endpoint is written, as parts of it cannot be. */
export async function putTraffic(cloud: AzureCloud, thing: ArmThing, traffic: Traffic): Promise<ArmThing> {
  const { location = '', tags, identity, kind, properties = {} } = thing
  const { userAssignedIdentities: users } = (identity ?? {}) as { userAssignedIdentities?: object }
  const place = {
    what: `The endpoint "${thing.name}"`,
    path: thing.id.replace(/^\/subscriptions\/[^/]+/, ''),
    api: mlApi,
  }
  const named =
    users === undefined
      ? {}
      : { userAssignedIdentities: Object.fromEntries(Object.keys(users).map((id) => [id, {}])) }
  return putThing(cloud, place, {
    location,
    ...(kind === undefined ? {} : { kind }),
    tags: { ...tags },
    identity: { type: identity?.type ?? 'SystemAssigned', ...named },
    properties: { authMode: String(properties['authMode']), traffic },
  })
}

const seen: ArmDeclaration['seen'] = ({ identity, properties = {} }) => ({
  auth: String(properties['authMode'] ?? ''),
  identity: identity?.type ?? 'None',
})

/** The endpoint: one address, shares of its requests for each deployment. It costs nothing by itself. */
export function endpoint(parts: Parts): Resource<AzureCloud> {
  const { options, owner } = parts
  const type = 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints'
  return armResource({
    key: 'endpoint',
    kind: 'online endpoint',
    name: parts.endpoint,
    path: endpointPath(parts),
    api: mlApi,
    owner,
    properties: {
      auth: authModes[options.auth],
      identity: options.identity === '' ? 'SystemAssigned' : 'UserAssigned',
    },
    // Neither can be changed while there are deployments.
    fixed: ['identity', 'auth'],
    permissions: [
      ...['read', 'write', 'delete', 'listKeys/action', 'score/action'].map((verb) => `${type}/${verb}`),
      ...(options.identity === '' ? [] : ['Microsoft.ManagedIdentity/userAssignedIdentities/assign/action']),
    ],
    body: async (cloud, old) => ({
      location: await locationOf(cloud, parts),
      kind: 'Managed',
      identity: identityOf(options),
      properties: {
        authMode: authModes[options.auth],
        // What is not said is none: shares that are there stay.
        ...(old === undefined ? {} : { traffic: trafficOf(old) }),
      },
    }),
    seen,
    outputs: ({ properties = {} }) => ({ url: String(properties['scoringUri'] ?? '') }),
  })
}
