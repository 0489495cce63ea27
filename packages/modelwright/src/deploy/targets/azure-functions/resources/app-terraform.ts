import { tagsOf } from '../../../azure/tags.ts'
import type { JsonObject } from '../../../target.ts'
import { blockOf, type Parts, reference } from './parts.ts'

/** The function app in the words of Terraform; the package is published by `modelwright deploy azure-functions apply`. */
export function appTerraform(
  { names, options, owner }: Parts,
  settings: Readonly<Record<string, string>>,
  container: string,
): Readonly<Record<string, JsonObject>> {
  const block = blockOf(owner.deployment)
  const { identity, logs } = options
  return {
    [`azurerm_function_app_flex_consumption.${block}`]: {
      name: names.app,
      resource_group_name: options.resourceGroup,
      location: options.region,
      service_plan_id: reference('azurerm_service_plan', block, 'id'),
      storage_container_type: 'blobContainer',
      storage_container_endpoint: container,
      storage_authentication_type: identity === '' ? 'SystemAssignedIdentity' : 'UserAssignedIdentity',
      ...(identity === '' ? {} : { storage_user_assigned_identity_id: identity }),
      runtime_name: 'node',
      runtime_version: options.node,
      maximum_instance_count: options.maxInstances,
      instance_memory_in_mb: Number(options.memoryMb),
      https_only: true,
      app_settings: { ...settings },
      identity:
        identity === '' ? { type: 'SystemAssigned' } : { type: 'UserAssigned', identity_ids: [identity] },
      site_config: {
        minimum_tls_version: '1.2',
        ...(logs
          ? {
              application_insights_connection_string: reference(
                'azurerm_application_insights',
                block,
                'connection_string',
              ),
            }
          : {}),
      },
      tags: tagsOf(owner),
    },
  }
}
