import type { AzureCloud } from '../../../azure/azure-cloud.ts'
import { identityRole } from '../../../azure/identity-role.ts'
import type { Resource } from '../../../target.ts'
import { appPath } from './app.ts'
import { blockOf, type Parts, reference } from './parts.ts'
import { webApi } from './plan.ts'
import { storagePath } from './storage.ts'

/** The host needs it for its keys and leases, besides reading packages. */
const role = { id: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b', name: 'Storage Blob Data Owner' }

/** Lets the app's own identity use the storage account. */
export function storageRole(parts: Parts): Resource<AzureCloud> {
  const { names, options, owner } = parts
  const block = blockOf(owner.deployment)
  return identityRole({
    ...{ key: 'app/role', partOf: 'app', owner, role },
    on: { name: names.storage, path: storagePath(parts) },
    who: { name: names.app, what: 'The function app', path: appPath(names), api: webApi },
    terraform: {
      [`azurerm_role_assignment.${block}`]: {
        scope:
          options.storageAccount === ''
            ? reference('azurerm_storage_account', block, 'id')
            : `/subscriptions/\${var.subscription}${storagePath(parts)}`,
        role_definition_name: role.name,
        principal_id: reference('azurerm_function_app_flex_consumption', block, 'identity[0].principal_id'),
        principal_type: 'ServicePrincipal',
      },
    },
  })
}
