import { readThing } from '../../azure/arm.ts'
import { type AzureCloud, type AzureReach, openAzure } from '../../azure/azure-cloud.ts'
import type { Host } from '../../target.ts'
import type { AzureMlOptions } from './options.ts'
import { registryApi, registryPath } from './resources/parts.ts'

/** Azure, and where the images of this deployment go. */
export interface AzureMlCloud extends AzureCloud {
  readonly loginServer: string
}

/** Opens Azure, and asks where the registry is: Azure may have put letters into its address. */
export async function openMl(options: AzureMlOptions, host: Host, reach?: AzureReach): Promise<AzureMlCloud> {
  const cloud = await openAzure(options, host, reach)
  const path = registryPath(options)
  const thing = await readThing(cloud, { what: 'The container registry', path, api: registryApi })
  const named = `${options.registry.toLowerCase()}.azurecr.io`
  return { ...cloud, loginServer: String(thing?.properties?.['loginServer'] ?? named) }
}
