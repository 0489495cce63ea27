import { type Answered, type GoogleCloud, readIf } from '../../google/cloud.ts'
import { isOurs, labelsOf, placeOf } from '../../google/names.ts'
import { finished } from '../../google/operation.ts'
import type { Found, Resource } from '../../target.ts'
import { endpointName, parentOf, type VertexRequest } from './names.ts'

const version = 'v1'

/** The address of an endpoint's own; the interface gives it with or without its scheme. */
export function addressOf(endpoint: Answered): string {
  const dns = String(endpoint['dedicatedEndpointDns'] ?? '')
  return /^https?:/.test(dns) || dns === '' ? dns : `https://${dns}`
}

function foundOf(endpoint: Answered, deployment: string): Found {
  const address = addressOf(endpoint)
  const name = String(endpoint['name'])
  return {
    id: name,
    properties: { dedicated: endpoint['dedicatedEndpointEnabled'] === true },
    isOurs: isOurs(endpoint['labels'], deployment),
    state: 'ready',
    outputs: { endpoint: name, ...(address !== '' && { url: `${address}/v1/${name}:rawPredict` }) },
  }
}

/** Declares the endpoint, which has an address of its own. Without models it costs nothing. */
export function vertexEndpoint(request: VertexRequest): Resource<GoogleCloud> {
  const { release } = request
  const { deployment } = release
  const path = `v1/${endpointName(request)}`
  const { project, region } = placeOf(request)
  const body = {
    displayName: deployment,
    description: 'Predictions of a model, placed by Modelwright',
    labels: labelsOf(release),
    dedicatedEndpointEnabled: true,
  }
  const read = async (cloud: GoogleCloud): Promise<Found | undefined> => {
    const found = await readIf(cloud.api('aiplatform'), path)
    return found === undefined ? undefined : foundOf(found, deployment)
  }
  return {
    key: 'endpoint',
    kind: 'Vertex AI endpoint',
    name: deployment,
    properties: { dedicated: true },
    fixed: ['dedicated'],
    permissions: ['create', 'get', 'update', 'delete'].map((verb) => `aiplatform.endpoints.${verb}`),
    terraform: {
      'google_vertex_ai_endpoint.modelwright': {
        name: deployment,
        display_name: deployment,
        project,
        location: region,
        labels: labelsOf(release),
        dedicated_endpoint_enabled: true,
      },
    },
    read,
    async create(cloud) {
      const { status, json } = await cloud.api('aiplatform')('POST', `v1/${parentOf(request)}/endpoints`, {
        query: { endpointId: deployment },
        body,
        expects: [409],
      })
      if (status !== 409)
        await finished(cloud, 'aiplatform', { version, begun: json, what: 'Making the endpoint' })
      return (await read(cloud)) ?? { id: path.slice(3), properties: {}, isOurs: true, state: 'busy' }
    },
    async remove(cloud) {
      const { status, json } = await cloud.api('aiplatform')('DELETE', path, { expects: [404] })
      if (status !== 404)
        await finished(cloud, 'aiplatform', { version, begun: json, what: 'Deleting the endpoint' })
    },
  }
}
