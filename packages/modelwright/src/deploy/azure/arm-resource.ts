import { ModelwrightError } from '../../core/index.ts'
import type { Found, JsonObject, Resource } from '../target.ts'
import { type ArmThing, putThing, readThing, removeThing } from './arm.ts'
import type { AzureCloud } from './azure-cloud.ts'
import { isTaggedBy, tagsOf } from './tags.ts'

/** Whose things these are. */
export interface Owner {
  readonly deployment: string
  readonly model: { readonly name: string; readonly digest: string }
}

/** A thing of Azure Resource Manager to be, and how what is found is compared with it. */
export interface ArmDeclaration
  extends Pick<
    Resource<AzureCloud>,
    | 'key'
    | 'kind'
    | 'name'
    | 'properties'
    | 'fixed'
    | 'revision'
    | 'partOf'
    | 'isGiven'
    | 'isData'
    | 'billsIdle'
    | 'isPublic'
    | 'permissions'
    | 'terraform'
  > {
  /** Below the subscription. */
  readonly path: string
  readonly api: string
  readonly owner: Owner
  /** It takes no tags: what it lies in says whose it is. */
  readonly takesNoTags?: boolean
  /** Tags are among its properties, as those of assets of a workspace. */
  readonly keepsTagsWithin?: boolean
  /** What it is made of, without tags; what is there already may have to stay. */
  body(cloud: AzureCloud, old: ArmThing | undefined): JsonObject | Promise<JsonObject>
  /** Of what is found, that which is compared. */
  seen(thing: ArmThing, cloud: AzureCloud): JsonObject | Promise<JsonObject>
  outputs?(thing: ArmThing): Readonly<Record<string, string>>
  /** Every difference replaces it. */
  readonly isFixed?: boolean
}

function stateOf({ properties = {} }: ArmThing): Pick<Found, 'state' | 'reason'> {
  const state = properties['provisioningState']
  if (state === undefined || state === null || state === 'Succeeded') return { state: 'ready' }
  if (state === 'Failed' || state === 'Canceled') return { state: 'failed', reason: `Azure says: ${state}` }
  return { state: 'busy', reason: String(state) }
}

async function foundOf(declared: ArmDeclaration, thing: ArmThing, cloud: AzureCloud): Promise<Found> {
  const { owner, takesNoTags = false, outputs } = declared
  return {
    id: thing.id,
    properties: await declared.seen(thing, cloud),
    isOurs: takesNoTags || isTaggedBy(tagsIn(declared, thing), owner.deployment),
    ...stateOf(thing),
    ...(outputs === undefined ? {} : { outputs: outputs(thing) }),
  }
}

function tagsIn({ keepsTagsWithin = false }: ArmDeclaration, thing: ArmThing | undefined): ArmThing['tags'] {
  return keepsTagsWithin ? (thing?.properties?.['tags'] as ArmThing['tags']) : thing?.tags
}

/** A body with its tags, where they belong; tags that others put there stay. */
function tagged(declared: ArmDeclaration, body: JsonObject, old: ArmThing | undefined): JsonObject {
  const { owner, takesNoTags = false, keepsTagsWithin = false } = declared
  if (takesNoTags) return body
  const own = (body['tags'] ?? {}) as Record<string, string>
  const tags = { ...tagsIn(declared, old), ...own, ...tagsOf(owner) }
  if (!keepsTagsWithin) return { ...body, tags }
  return { ...body, properties: { ...(body['properties'] as JsonObject), tags } }
}

/** Makes or changes it. */
async function put(declared: ArmDeclaration, cloud: AzureCloud, old: ArmThing | undefined): Promise<Found> {
  const { path, api } = declared
  const body = tagged(declared, await declared.body(cloud, old), old)
  return foundOf(declared, await putThing(cloud, { what: whatOf(declared), path, api }, body), cloud)
}

function taken(what: string): ModelwrightError {
  return new ModelwrightError('DEPLOY_RESOURCE_TAKEN', {
    message: `${what} is there already, and does not carry the tags of this deployment.`,
    where: what,
    mend: ['Give the deployment another name.', 'Or remove what is there, if nobody needs it.'],
  })
}

function whatOf({ kind, name }: ArmDeclaration): string {
  return `The ${kind} "${name}"`
}

/**
 * Declares a thing of Azure Resource Manager as a resource. Its name makes it one: `PUT` of what is there changes it, so that a create
 * may be done again after a crash.
 */
export function armResource(declared: ArmDeclaration): Resource<AzureCloud> {
  const {
    path,
    api,
    body: _,
    seen: __,
    outputs: ___,
    owner: ____,
    takesNoTags: _____,
    keepsTagsWithin: ______,
    isFixed,
    ...shown
  } = declared
  const place = { what: whatOf(declared), path, api }
  return {
    ...shown,
    async read(cloud) {
      const thing = await readThing(cloud, place)
      return thing === undefined ? undefined : foundOf(declared, thing, cloud)
    },
    async create(cloud) {
      const there = await readThing(cloud, place)
      if (
        there !== undefined &&
        declared.takesNoTags !== true &&
        !isTaggedBy(tagsIn(declared, there), declared.owner.deployment)
      )
        throw taken(place.what)
      return put(declared, cloud, there)
    },
    ...(isFixed === true || declared.isGiven === true
      ? {}
      : { update: async (cloud) => put(declared, cloud, await readThing(cloud, place)) }),
    remove: (cloud) => removeThing(cloud, place),
  }
}
