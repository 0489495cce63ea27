import { ModelwrightError } from '../../../../core/index.ts'
import type { DescribeRequest, Found, Resource } from '../../../target.ts'
import { version, type WatsonxCloud } from '../cloud.ts'
import { modelTypes, type WatsonxOptions } from '../options.ts'
import { specId } from './given.ts'
import { tagsOf } from './names.ts'

/** A model as the service tells it. */
interface ModelAsset {
  readonly metadata: { readonly id: string; readonly name: string; readonly tags?: readonly string[] }
  readonly entity?: { readonly type?: string; readonly custom?: Readonly<Record<string, unknown>> }
}

type Request = DescribeRequest<WatsonxOptions>

/** A model's name in the space: one of its own for each revision. */
export function modelNameOf({ release, revision }: Pick<Request, 'release' | 'revision'>): string {
  return `${release.deployment}-${revision}`
}

/** Finds a model by its id, else by its name among those of the deployment. */
export async function findModel(
  { runtime, space: space_id }: WatsonxCloud,
  { id, name, tag }: { readonly id?: string | undefined; readonly name: string; readonly tag: string },
): Promise<ModelAsset | undefined> {
  if (id !== undefined) {
    const { status, json } = await runtime('GET', `/ml/v4/models/${encodeURIComponent(id)}`, {
      query: { version, space_id },
      expects: [404],
    })
    if (status !== 404) return json as ModelAsset
  }
  const { json } = await runtime('GET', '/ml/v4/models', {
    query: { version, space_id, 'tag.value': tag, limit: 200 },
  })
  const { resources = [] } = json as { resources?: readonly ModelAsset[] }
  return resources.find(({ metadata }) => metadata.name === name)
}

/** Whether the file of a model has arrived: an upload may have been cut off. */
async function hasContent({ runtime, space: space_id }: WatsonxCloud, id: string): Promise<boolean> {
  const { json, status } = await runtime('GET', `/ml/v4/models/${encodeURIComponent(id)}/content`, {
    query: { version, space_id, content_format: 'native' },
    expects: [404],
  })
  const { attachments = [] } = (json ?? {}) as { attachments?: readonly unknown[] }
  return status !== 404 && attachments.length > 0
}

async function upload(cloud: WatsonxCloud, id: string, archive: Uint8Array): Promise<void> {
  await cloud.runtime('PUT', `/ml/v4/models/${encodeURIComponent(id)}/content`, {
    query: { version, space_id: cloud.space, content_format: 'native' },
    headers: { 'content-type': 'application/gzip' },
    body: archive,
  })
}

async function foundOf(
  cloud: WatsonxCloud,
  { metadata, entity = {} }: ModelAsset,
  tag: string,
): Promise<Found> {
  return {
    id: metadata.id,
    properties: {
      type: entity.type ?? '',
      onnx: String(entity.custom?.['modelwright_onnx'] ?? ''),
      content: (await hasContent(cloud, metadata.id)) ? 'uploaded' : 'missing',
    },
    isOurs: metadata.tags?.includes(tag) === true,
    state: 'ready',
  }
}

async function make(cloud: WatsonxCloud, request: Request, name: string): Promise<ModelAsset> {
  const { release, options, build } = request
  const id = await specId(cloud, options.softwareSpec)
  if (id === undefined)
    throw new ModelwrightError('DEPLOY_RESOURCE_MISSING', {
      message: `IBM Cloud has no software specification "${options.softwareSpec}" in this region any more.`,
      where: options.softwareSpec,
      mend: ['Take the other one:  --software-spec onnxruntime_opset_21'],
    })
  const { json } = await cloud.runtime('POST', '/ml/v4/models', {
    query: { version },
    // A second one of that name would do no harm, but would be there.
    isRepeatable: false,
    body: {
      name,
      space_id: cloud.space,
      type: modelTypes[options.softwareSpec],
      software_spec: { id },
      tags: tagsOf(release).all,
      custom: {
        modelwright_onnx: build.digest,
        modelwright_artifact: release.model.digest,
        modelwright_columns: build.facts['columns'],
      },
    },
  })
  return json as ModelAsset
}

/** The ONNX file of a revision as a model of the space; kept for rollback. */
export function modelAsset(request: Request): Resource<WatsonxCloud> {
  const { release, options, build, revision } = request
  const name = modelNameOf(request)
  const tag = tagsOf(release).deployment
  const put = async (cloud: WatsonxCloud, asset: ModelAsset): Promise<Found> => {
    await upload(cloud, asset.metadata.id, build.archive!)
    return foundOf(cloud, asset, tag)
  }
  return {
    key: `revision/${revision}/model`,
    kind: 'model',
    name,
    properties: { type: modelTypes[options.softwareSpec], onnx: build.digest, content: 'uploaded' },
    fixed: ['type', 'onnx'],
    revision,
    permissions: ['Editor in the deployment space', 'Writer on the watsonx.ai Runtime service'],
    async read(cloud, id) {
      const asset = await findModel(cloud, { id, name, tag })
      return asset === undefined ? undefined : foundOf(cloud, asset, tag)
    },
    async create(cloud) {
      const there = await findModel(cloud, { name, tag })
      return put(cloud, there ?? (await make(cloud, request, name)))
    },
    /** Sends the file again, where it did not arrive. */
    async update(cloud, { id }) {
      return put(cloud, (await findModel(cloud, { id, name, tag }))!)
    },
    async remove({ runtime, space: space_id }, { id }) {
      const path = `/ml/v4/models/${encodeURIComponent(id)}`
      await runtime('DELETE', path, { query: { version, space_id }, expects: [404] })
    },
  }
}
