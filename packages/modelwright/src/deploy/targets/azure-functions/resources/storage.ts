import { armResource } from '../../../azure/arm-resource.ts'
import type { AzureCloud } from '../../../azure/azure-cloud.ts'
import { tagsOf } from '../../../azure/tags.ts'
import type { Resource } from '../../../target.ts'
import { blockOf, type Parts, reference, regionOf } from './parts.ts'

const api = '2023-05-01'

/** Path of the storage account, below the subscription. */
export function storagePath({ names }: Pick<Parts, 'names'>): string {
  return `${names.group}/providers/Microsoft.Storage/storageAccounts/${names.storage}`
}

/** The storage account that holds packages and keys: no keys of its own, no public blobs, TLS 1.2. */
export function storageAccount(parts: Parts): Resource<AzureCloud> {
  const { names, options, owner } = parts
  const isGiven = options.storageAccount !== ''
  const properties = {
    region: regionOf(options.region),
    redundancy: 'Standard_LRS',
    sharedKeys: false,
    publicBlobs: false,
  }
  return armResource({
    key: 'storage',
    kind: 'storage account',
    name: names.storage,
    path: storagePath(parts),
    api,
    owner,
    properties: isGiven ? {} : properties,
    fixed: ['region'],
    isGiven,
    permissions: isGiven
      ? ['Microsoft.Storage/storageAccounts/read']
      : ['read', 'write', 'delete'].map((verb) => `Microsoft.Storage/storageAccounts/${verb}`),
    body: () => ({
      location: options.region,
      kind: 'StorageV2',
      sku: { name: 'Standard_LRS' },
      properties: {
        allowSharedKeyAccess: false,
        allowBlobPublicAccess: false,
        minimumTlsVersion: 'TLS1_2',
        supportsHttpsTrafficOnly: true,
      },
    }),
    seen: ({ location, sku, properties: found = {} }) =>
      isGiven
        ? {}
        : {
            region: regionOf(location),
            redundancy: sku?.name ?? '',
            // Absent means true, as it was before there was a choice.
            sharedKeys: found['allowSharedKeyAccess'] !== false,
            publicBlobs: found['allowBlobPublicAccess'] === true,
          },
    ...(isGiven
      ? {}
      : {
          terraform: {
            [`azurerm_storage_account.${blockOf(owner.deployment)}`]: {
              name: names.storage,
              resource_group_name: options.resourceGroup,
              location: options.region,
              account_tier: 'Standard',
              account_replication_type: 'LRS',
              shared_access_key_enabled: false,
              allow_nested_items_to_be_public: false,
              min_tls_version: 'TLS1_2',
              tags: tagsOf(owner),
            },
          },
        }),
  })
}

/** The container that the platform keeps the published package in. */
export function packageContainer(parts: Parts): Resource<AzureCloud> {
  const { names, options, owner } = parts
  const block = blockOf(owner.deployment)
  const account =
    options.storageAccount === ''
      ? reference('azurerm_storage_account', block, 'id')
      : `/subscriptions/\${var.subscription}${storagePath(parts)}`
  return armResource({
    key: 'storage/packages',
    kind: 'blob container',
    name: names.container,
    path: `${storagePath(parts)}/blobServices/default/containers/${names.container}`,
    api,
    owner,
    takesNoTags: true,
    partOf: options.storageAccount === '' ? 'storage' : 'app',
    properties: { publicAccess: 'None' },
    permissions: ['read', 'write', 'delete'].map(
      (verb) => `Microsoft.Storage/storageAccounts/blobServices/containers/${verb}`,
    ),
    body: () => ({ properties: { publicAccess: 'None' } }),
    seen: ({ properties = {} }) => ({ publicAccess: String(properties['publicAccess'] ?? 'None') }),
    terraform: {
      [`azurerm_storage_container.${block}`]: {
        name: names.container,
        storage_account_id: account,
        container_access_type: 'private',
      },
    },
  })
}
