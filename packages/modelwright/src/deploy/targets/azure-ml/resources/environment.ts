import { armResource } from '../../../azure/arm-resource.ts'
import type { AzureCloud } from '../../../azure/azure-cloud.ts'
import type { Resource } from '../../../target.ts'
import { imageIn } from './image.ts'
import { mlApi, type Parts } from './parts.ts'

const port = 8080

/** Routes of our server: Azure asks whether it lives and is ready, and where rows are sent. */
const inferenceConfig = {
  livenessRoute: { path: '/health/live', port },
  readinessRoute: { path: '/health/ready', port },
  scoringRoute: { path: '/score', port },
}

/** Path of the environment of a revision, below the subscription. */
export function environmentPath({ workspace, owner, revision }: Parts): string {
  return `${workspace}/environments/${owner.deployment}/versions/${revision}`
}

/** The image of a revision, and how a workspace asks it. */
export function environment(parts: Parts): Resource<AzureCloud> {
  const { owner, revision } = parts
  const type = 'Microsoft.MachineLearningServices/workspaces/environments'
  return armResource({
    key: `revision/${revision}/environment`,
    kind: 'environment',
    name: `${owner.deployment}:${revision}`,
    revision,
    path: environmentPath(parts),
    api: mlApi,
    owner,
    keepsTagsWithin: true,
    isFixed: true,
    properties: { image: imageIn(parts), score: `${port}/score` },
    permissions: ['read', 'write']
      .flatMap((verb) => [`${type}/${verb}`, `${type}/versions/${verb}`])
      .concat(`${type}/versions/delete`),
    body: () => ({ properties: { image: imageIn(parts), osType: 'Linux', inferenceConfig } }),
    seen: ({ properties = {} }) => {
      const { scoringRoute } = (properties['inferenceConfig'] ?? {}) as {
        scoringRoute?: { port?: number; path?: string }
      }
      return { image: String(properties['image'] ?? ''), score: `${scoringRoute?.port}${scoringRoute?.path}` }
    },
  })
}
