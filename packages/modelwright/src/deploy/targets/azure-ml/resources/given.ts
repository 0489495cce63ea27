import { readThing } from '../../../azure/arm.ts'
import type { AzureCloud } from '../../../azure/azure-cloud.ts'
import type { Resource } from '../../../target.ts'
import { mlApi, type Parts, registryApi, registryPath } from './parts.ts'

interface Given {
  readonly key: string
  readonly kind: string
  readonly name: string
  readonly path: string
  readonly api: string
  readonly permissions: readonly string[]
}

function given({ path, api, ...shown }: Given): Resource<AzureCloud> {
  return {
    ...shown,
    properties: {},
    isGiven: true,
    async read(cloud) {
      const thing = await readThing(cloud, { what: `The ${shown.kind}`, path, api })
      return thing === undefined ? undefined : { id: thing.id, properties: {}, isOurs: false, state: 'ready' }
    },
    create: () => Promise.reject(new Error('bug: what is given is not made')),
    remove: async () => {},
  }
}

/** The workspace, which is the project's and not ours. */
export function workspace({ options, workspace: path }: Parts): Resource<AzureCloud> {
  return given({
    ...{ key: 'workspace', kind: 'workspace', name: options.workspace, path, api: mlApi },
    permissions: ['Microsoft.MachineLearningServices/workspaces/read'],
  })
}

/** The registry that images go to. */
export function registry({ options }: Parts): Resource<AzureCloud> {
  return given({
    ...{ key: 'registry', kind: 'container registry', name: options.registry },
    ...{ path: registryPath(options), api: registryApi },
    permissions: ['Microsoft.ContainerRegistry/registries/read'],
  })
}
