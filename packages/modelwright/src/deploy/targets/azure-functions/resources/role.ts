import { idIn, readThing } from '../../../azure/arm.ts'
import { armResource } from '../../../azure/arm-resource.ts'
import type { AzureCloud } from '../../../azure/azure-cloud.ts'
import { uuidOf } from '../../../azure/names.ts'
import type { Resource } from '../../../target.ts'
import { appPath } from './app.ts'
import { blockOf, type Parts, reference } from './parts.ts'
import { webApi } from './plan.ts'
import { storagePath } from './storage.ts'

/** Storage Blob Data Owner, which the host needs for its keys and leases besides reading packages. */
const role = 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'

async function principalOf(parts: Parts, cloud: AzureCloud): Promise<string> {
  const place = { what: 'The function app', path: appPath(parts.names), api: webApi }
  return (await readThing(cloud, place))?.identity?.principalId ?? ''
}

/** Lets the app's own identity use the storage account; of another app of that name it is not the identity any more. */
export function storageRole(parts: Parts): Resource<AzureCloud> {
  const { names, owner } = parts
  const name = uuidOf(`${names.group}/${names.app}/${names.storage}/${role}`)
  const block = blockOf(owner.deployment)
  return armResource({
    key: 'app/role',
    kind: 'role assignment',
    name,
    path: `${storagePath(parts)}/providers/Microsoft.Authorization/roleAssignments/${name}`,
    api: '2022-04-01',
    owner,
    takesNoTags: true,
    isFixed: true,
    partOf: 'app',
    properties: { role: 'Storage Blob Data Owner', on: names.storage, who: names.app },
    permissions: ['read', 'write', 'delete'].map((verb) => `Microsoft.Authorization/roleAssignments/${verb}`),
    body: async (cloud) => ({
      properties: {
        roleDefinitionId: idIn(cloud, `/providers/Microsoft.Authorization/roleDefinitions/${role}`),
        principalId: await principalOf(parts, cloud),
        // Said, so that an identity made a moment ago is not looked up where it is not known yet.
        principalType: 'ServicePrincipal',
      },
    }),
    seen: async ({ properties = {} }, cloud) => ({
      role: String(properties['roleDefinitionId']).endsWith(role) ? 'Storage Blob Data Owner' : 'another',
      on: names.storage,
      who: properties['principalId'] === (await principalOf(parts, cloud)) ? names.app : 'another',
    }),
    terraform: {
      [`azurerm_role_assignment.${block}`]: {
        scope:
          parts.options.storageAccount === ''
            ? reference('azurerm_storage_account', block, 'id')
            : `/subscriptions/\${var.subscription}${storagePath(parts)}`,
        role_definition_name: 'Storage Blob Data Owner',
        principal_id: reference('azurerm_function_app_flex_consumption', block, 'identity[0].principal_id'),
        principal_type: 'ServicePrincipal',
      },
    },
  })
}
