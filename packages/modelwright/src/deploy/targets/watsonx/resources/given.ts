import type { Found, Resource } from '../../../target.ts'
import type { WatsonxCloud } from '../cloud.ts'
import type { WatsonxOptions } from '../options.ts'

const there = (id: string): Found => ({ id, properties: {}, isOurs: false, state: 'ready' })

const notMade = (): Promise<never> => Promise.reject(new Error('bug: what is given is not made'))

/** The deployment space, which is the project's and not ours. */
export function space({ space: id }: WatsonxOptions): Resource<WatsonxCloud> {
  return {
    key: 'space',
    kind: 'deployment space',
    name: id || 'of WATSONX_SPACE_ID',
    properties: {},
    isGiven: true,
    permissions: ['Viewer in the deployment space'],
    async read({ platform, space: found }) {
      const { status } = await platform('GET', `/v2/spaces/${encodeURIComponent(found)}`, { expects: [404] })
      return status === 404 ? undefined : there(found)
    },
    create: notMade,
    remove: async () => {},
  }
}

/** The id of a software specification: names stay, ids are another in each region. Undefined: there is none of that name. */
export async function specId(
  { platform, space: space_id }: WatsonxCloud,
  name: string,
): Promise<string | undefined> {
  const { json } = await platform('GET', '/v2/software_specifications', { query: { name, space_id } })
  const { resources = [] } = json as {
    resources?: readonly { readonly metadata: { readonly asset_id: string; readonly name: string } }[]
  }
  return resources.find(({ metadata }) => metadata.name === name)?.metadata.asset_id
}

/** The software specification that runs the file, as the platform lists it today. */
export function softwareSpec({ softwareSpec: name }: WatsonxOptions): Resource<WatsonxCloud> {
  return {
    key: 'spec',
    kind: 'software specification',
    name,
    properties: {},
    isGiven: true,
    permissions: ['Viewer in the deployment space'],
    async read(cloud) {
      const id = await specId(cloud, name)
      return id === undefined ? undefined : there(id)
    },
    create: notMade,
    remove: async () => {},
  }
}
