import type { AzureCloud } from '../../../azure/azure-cloud.ts'
import type { Found, Resource } from '../../../target.ts'
import type { Parts } from './parts.ts'

/** A version of a runtime, as Azure lists those of a region. */
interface Stack {
  readonly properties: {
    readonly majorVersions: readonly {
      readonly minorVersions: readonly {
        readonly stackSettings: {
          readonly linuxRuntimeSettings?: {
            readonly Sku?:
              | readonly {
                  readonly skuCode: string
                  readonly functionAppConfigProperties?: {
                    readonly runtime: { readonly name: string; readonly version: string }
                  }
                }[]
              | null
          }
        }
      }[]
    }[]
  }
}

function flexVersions(stacks: readonly Stack[]): string[] {
  const settings = stacks
    .flatMap(({ properties }) => properties.majorVersions)
    .flatMap(({ minorVersions }) => minorVersions)
    .flatMap(({ stackSettings }) => stackSettings.linuxRuntimeSettings?.Sku ?? [])
  return settings
    .filter(({ skuCode }) => skuCode === 'FC1')
    .flatMap(({ functionAppConfigProperties: config }) =>
      config === undefined ? [] : [config.runtime.version],
    )
}

function given(name: string): Resource<AzureCloud>['create'] {
  return () => Promise.reject(new Error(`bug: ${name} is there already, or not at all`))
}

/** The resource group, which is the project's and not ours. */
export function resourceGroup({ names, options }: Parts): Resource<AzureCloud> {
  return {
    key: 'group',
    kind: 'resource group',
    name: options.resourceGroup,
    properties: {},
    isGiven: true,
    permissions: ['Microsoft.Resources/subscriptions/resourceGroups/read'],
    async read({ manager, subscription }) {
      const { status, json } = await manager('GET', `/subscriptions/${subscription}${names.group}`, {
        query: { 'api-version': '2021-04-01' },
        expects: [404],
      })
      return status === 404 ? undefined : there((json as { id: string }).id)
    },
    create: given('a resource group'),
    remove: async () => {},
  }
}

/** The version of Node.js on Flex Consumption in the region, as Azure lists it today. */
export function nodeStack({ options }: Parts): Resource<AzureCloud> {
  const { node, region } = options
  return {
    key: 'runtime',
    kind: 'runtime of Flex Consumption',
    name: `Node.js ${node} in ${region}`,
    properties: {},
    isGiven: true,
    permissions: ['Microsoft.Web/locations/functionAppStacks/read'],
    async read({ manager }) {
      const path = `/providers/Microsoft.Web/locations/${encodeURIComponent(region)}/functionAppStacks`
      const { json, status } = await manager('GET', path, {
        query: { 'api-version': '2020-10-01', removeHiddenStacks: true, stack: 'node' },
        expects: [404],
      })
      const versions = status === 404 ? [] : flexVersions((json as { value: Stack[] }).value)
      return versions.includes(node) ? there(path) : undefined
    },
    create: given('a runtime'),
    remove: async () => {},
  }
}

function there(id: string): Found {
  return { id, properties: {}, isOurs: false, state: 'ready' }
}
