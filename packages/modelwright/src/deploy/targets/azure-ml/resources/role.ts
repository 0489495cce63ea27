import { idIn, readThing } from '../../../azure/arm.ts'
import { armResource } from '../../../azure/arm-resource.ts'
import type { AzureCloud } from '../../../azure/azure-cloud.ts'
import { uuidOf } from '../../../azure/names.ts'
import type { Resource } from '../../../target.ts'
import { endpointPath, mlApi, type Parts, registryPath } from './parts.ts'

/** AcrPull */
const role = '7f951dda-4ed3-4680-a7ca-43fe172d538d'

async function principalOf(parts: Parts, cloud: AzureCloud): Promise<string> {
  const place = { what: 'The endpoint', path: endpointPath(parts), api: mlApi }
  return (await readThing(cloud, place))?.identity?.principalId ?? ''
}

/** Lets the endpoint's own identity pull images; of another endpoint of that name it is not the identity any more. */
export function pullRole(parts: Parts): Resource<AzureCloud> {
  const { owner, options, endpoint } = parts
  const name = uuidOf(`${endpointPath(parts)}/${options.registry}/${role}`)
  return armResource({
    key: 'endpoint/role',
    kind: 'role assignment',
    name,
    path: `${registryPath(options)}/providers/Microsoft.Authorization/roleAssignments/${name}`,
    api: '2022-04-01',
    owner,
    takesNoTags: true,
    isFixed: true,
    partOf: 'endpoint',
    properties: { role: 'AcrPull', on: options.registry, who: endpoint },
    permissions: ['read', 'write', 'delete'].map((verb) => `Microsoft.Authorization/roleAssignments/${verb}`),
    body: async (cloud) => ({
      properties: {
        roleDefinitionId: idIn(cloud, `/providers/Microsoft.Authorization/roleDefinitions/${role}`),
        principalId: await principalOf(parts, cloud),
        principalType: 'ServicePrincipal',
      },
    }),
    seen: async ({ properties = {} }, cloud) => ({
      role: String(properties['roleDefinitionId']).endsWith(role) ? 'AcrPull' : 'another',
      on: options.registry,
      who: properties['principalId'] === (await principalOf(parts, cloud)) ? endpoint : 'another',
    }),
  })
}
