import { type Answered, type GoogleCloud, readIf } from '../../google/cloud.ts'
import { imageAt } from '../../google/image-repository.ts'
import { isOurs, revisionLabels, revisionName } from '../../google/names.ts'
import { finished } from '../../google/operation.ts'
import { waitFor } from '../../http/wait-for.ts'
import type { Found, JsonObject, Resource } from '../../target.ts'
import { modelName, parentOf, repositoryOf, type VertexRequest } from './names.ts'

/** Where the container answers: it is told so by AIP_PREDICT_ROUTE and AIP_HEALTH_ROUTE. */
const routes = { predictRoute: '/predict', healthRoute: '/health/ready' } as const
const version = 'v1'

function foundOf(model: Answered, deployment: string): Found {
  const { imageUri, predictRoute, healthRoute } = (model['containerSpec'] ?? {}) as Readonly<
    Record<string, string>
  >
  return {
    id: String(model['name']),
    properties: { image: imageUri ?? '', predictRoute: predictRoute ?? '', healthRoute: healthRoute ?? '' },
    isOurs: isOurs(model['labels'], deployment),
    state: 'ready',
  }
}

function bodyOf(request: VertexRequest): JsonObject {
  const { release, revision, options, build } = request
  const id = revisionName(release.deployment, revision)
  return {
    modelId: id,
    model: {
      displayName: id,
      description: `Model ${release.model.name}, placed by Modelwright`,
      labels: revisionLabels(release),
      containerSpec: {
        imageUri: imageAt(repositoryOf(request), build),
        ports: [{ containerPort: 8080 }],
        ...routes,
      },
    },
    ...(options.serviceAccount !== '' && { serviceAccount: options.serviceAccount }),
  }
}

/** Declares the model of a revision in Vertex AI's registry: it takes the image in as it is then. */
export function vertexModel(request: VertexRequest): Resource<GoogleCloud> {
  const { release, build, revision } = request
  const properties = { image: imageAt(repositoryOf(request), build), ...routes }
  const path = `v1/${modelName(request)}`
  const read = async (cloud: GoogleCloud): Promise<Found | undefined> => {
    const found = await readIf(cloud.api('aiplatform'), path)
    return found === undefined ? undefined : foundOf(found, release.deployment)
  }
  return {
    key: `revision/${revision}/model`,
    kind: 'Vertex AI model',
    name: revisionName(release.deployment, revision),
    properties,
    fixed: Object.keys(properties),
    revision,
    permissions: [
      ...['upload', 'get', 'delete'].map((verb) => `aiplatform.models.${verb}`),
      'aiplatform.operations.list',
    ],
    read,
    async create(cloud) {
      const what = 'Taking the model in'
      const { status, json } = await cloud.api('aiplatform')(
        'POST',
        `v1/${parentOf(request)}/models:upload`,
        {
          body: bodyOf(request),
          expects: [409],
        },
      )
      // Somebody's earlier try may still be at it: a model is seen once it is there.
      if (status === 409) return waitFor(() => read(cloud), cloud.host, { what })
      await finished(cloud, 'aiplatform', { version, begun: json, what })
      return (await read(cloud)) ?? { id: path.slice(3), properties: {}, isOurs: true, state: 'busy' }
    },
    async remove(cloud) {
      const { status, json } = await cloud.api('aiplatform')('DELETE', path, { expects: [404] })
      if (status !== 404)
        await finished(cloud, 'aiplatform', { version, begun: json, what: 'Deleting the model' })
    },
  }
}
