import type { DescribeRequest, Found, JsonObject, Resource } from '../../../target.ts'
import { version, type WatsonxCloud } from '../cloud.ts'
import type { WatsonxOptions } from '../options.ts'
import { findModel, modelNameOf } from './model.ts'
import { servingNameOf, tagsOf } from './names.ts'

/** A deployment as the service tells it. */
export interface OnlineDeployment {
  readonly metadata: { readonly id: string; readonly name: string; readonly tags?: readonly string[] }
  readonly entity: {
    readonly asset?: { readonly id: string }
    readonly online?: { readonly parameters?: { readonly serving_name?: string } }
    readonly hardware_spec?: { readonly name?: string }
    readonly status?: {
      readonly state: string
      readonly message?: { readonly text?: string }
      readonly failure?: { readonly errors?: readonly { readonly message?: string }[] }
    }
  }
}

/** Reads a deployment by its id; undefined: there is none. */
export async function readDeployment(
  { runtime, space: space_id }: WatsonxCloud,
  id: string,
): Promise<OnlineDeployment | undefined> {
  const { status, json } = await runtime('GET', `/ml/v4/deployments/${encodeURIComponent(id)}`, {
    query: { version, space_id },
    expects: [404],
  })
  return status === 404 ? undefined : (json as OnlineDeployment)
}

async function findByName({ runtime, space: space_id }: WatsonxCloud, serving_name: string) {
  const { json } = await runtime('GET', '/ml/v4/deployments', { query: { version, space_id, serving_name } })
  const { resources = [] } = json as { resources?: readonly OnlineDeployment[] }
  return resources.find(({ entity }) => entity.online?.parameters?.serving_name === serving_name)
}

/** Ready, on its way, or failed with the service's own words. */
export function stateOf({ entity: { status } }: OnlineDeployment): Pick<Found, 'state' | 'reason'> {
  const { state = '', message, failure } = status ?? {}
  if (state === 'ready') return { state: 'ready' }
  if (state !== 'failed') return { state: 'busy', reason: state }
  return { state: 'failed', reason: failure?.errors?.[0]?.message ?? message?.text ?? state }
}

/** The online deployment: one address, behind which one model is at a time. */
export function onlineDeployment(request: DescribeRequest<WatsonxOptions>): Resource<WatsonxCloud> {
  const { release, options } = request
  const servingName = servingNameOf(request)
  const tags = tagsOf(release)
  const foundOf = (one: OnlineDeployment, { region }: WatsonxCloud): Found => {
    const path = `/ml/v4/deployments/${servingName}/predictions?version=${version}`
    const hardware: JsonObject =
      options.hardware === '' ? {} : { hardware: one.entity.hardware_spec?.name ?? '' }
    return {
      id: one.metadata.id,
      properties: { servingName, ...hardware },
      isOurs: one.metadata.tags?.includes(tags.deployment) === true,
      ...stateOf(one),
      outputs: { url: `https://${region}.ml.cloud.ibm.com${path}` },
    }
  }
  return {
    key: 'deployment',
    kind: 'online deployment',
    name: servingName,
    properties: { servingName, ...(options.hardware === '' ? {} : { hardware: options.hardware }) },
    billsIdle: 'one online deployment, by the capacity unit-hour',
    permissions: ['Editor in the deployment space', 'Writer on the watsonx.ai Runtime service'],
    async read(cloud, id) {
      const found =
        (id === undefined ? undefined : await readDeployment(cloud, id)) ??
        (await findByName(cloud, servingName))
      return found === undefined ? undefined : foundOf(found, cloud)
    },
    async create(cloud) {
      const there = await findByName(cloud, servingName)
      if (there !== undefined) return foundOf(there, cloud)
      const model = await findModel(cloud, { name: modelNameOf(request), tag: tags.deployment })
      const { json } = await cloud.runtime('POST', '/ml/v4/deployments', {
        query: { version },
        isRepeatable: false,
        body: {
          name: release.deployment,
          space_id: cloud.space,
          tags: tags.all,
          asset: { id: model?.metadata.id ?? '' },
          online: { parameters: { serving_name: servingName } },
          ...(options.hardware === '' ? {} : { hardware_spec: { name: options.hardware, num_nodes: 1 } }),
        },
      })
      return foundOf(json as OnlineDeployment, cloud)
    },
    async remove({ runtime, space: space_id }, { id }) {
      const path = `/ml/v4/deployments/${encodeURIComponent(id)}`
      await runtime('DELETE', path, { query: { version, space_id }, expects: [404] })
    },
  }
}
