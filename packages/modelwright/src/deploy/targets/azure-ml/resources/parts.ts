import type { Owner } from '../../../azure/arm-resource.ts'
import { distinction, subscriptionOf } from '../../../azure/names.ts'
import type { Build, DescribeRequest } from '../../../target.ts'
import type { AzureMlOptions } from '../options.ts'

/** The version of the interface that is spoken: that of Azure's own client. */
export const mlApi = '2022-10-01'

/** The version of the interface of registries. */
export const registryApi = '2023-07-01'

/** What every resource of an endpoint is made of. */
export interface Parts {
  readonly options: AzureMlOptions
  readonly owner: Owner
  readonly revision: string
  readonly build: Build
  /** Path of the workspace, below the subscription. */
  readonly workspace: string
  /** Where images are pushed to: the registry's own name, or one that Azure made of it. */
  readonly loginServer: string
  /** Name of the endpoint: 3 to 32 letters, digits and `-`, its own in the region. */
  readonly endpoint: string
}

export function partsOf(request: DescribeRequest<AzureMlOptions>): Parts {
  const { options, release, revision, build, place = {} } = request
  const { deployment, model } = release
  const letters = distinction(subscriptionOf(request), options.resourceGroup, options.workspace, deployment)
  return {
    ...{ options, revision, build },
    owner: { deployment, model },
    workspace: `/resourceGroups/${options.resourceGroup}/providers/Microsoft.MachineLearningServices/workspaces/${options.workspace}`,
    loginServer: place['registry'] ?? `${options.registry.toLowerCase()}.azurecr.io`,
    endpoint: `${deployment.slice(0, 23)}-${letters}`,
  }
}

/** Path of the endpoint, below the subscription. */
export function endpointPath({ workspace, endpoint }: Pick<Parts, 'workspace' | 'endpoint'>): string {
  return `${workspace}/onlineEndpoints/${endpoint}`
}

/** A revision as a deployment is called: it begins with a letter. */
export const deploymentNameOf = (revision: string): string => `r${revision}`

/** The revision that a deployment is called after. */
export const revisionOf = (name: string): string => name.slice(1)

/** Path of the registry, below the subscription. */
export function registryPath({ resourceGroup, registry }: AzureMlOptions): string {
  return `/resourceGroups/${resourceGroup}/providers/Microsoft.ContainerRegistry/registries/${registry}`
}

/** Where the images of a deployment lie. */
export function repositoryOf({ loginServer, owner }: Pick<Parts, 'loginServer' | 'owner'>): string {
  return `${loginServer}/modelwright/${owner.deployment}`
}
