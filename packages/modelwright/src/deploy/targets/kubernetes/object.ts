import { isModelwrightError } from '../../../core/index.ts'
import type { Found, JsonObject, Resource } from '../../target.ts'
import type { Cluster } from './cluster.ts'
import { labels } from './manifests.ts'
import { decided, isSame, projected } from './projection.ts'
import type { Living } from './readiness.ts'

/** An object of a cluster, and what is made of it. */
export interface ObjectPlan {
  readonly key: string
  /** In the words of addresses: `deployments`. */
  readonly plural: string
  readonly deployment: string
  readonly revision?: string
  /** What is written, whole, for an object as it lives now: what it decided itself is kept. */
  manifest(living?: Living): JsonObject
  /** What is compared; default: all that is written. */
  readonly compared?: JsonObject
  readonly billsIdle?: string
  readonly isPublic?: boolean
  /** How it is; default: it is ready when it is there. */
  stateOf?(cluster: Cluster, living: Living): Promise<Pick<Found, 'state' | 'reason' | 'outputs'>>
  /** What it is once the revision has all traffic, for tools that shift none: Terraform; default: what is made first. */
  readonly atWork?: JsonObject
}

const manager = 'modelwright'

interface Named {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace: string }
}

/** Where objects of a kind live. */
export function pathOf(apiVersion: string, namespace: string, plural: string, name?: string): string {
  const root = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`
  return `${root}/namespaces/${namespace}/${plural}${name === undefined ? '' : `/${name}`}`
}

function addressOf({ plural, manifest }: ObjectPlan, { namespace }: Cluster): string {
  const { apiVersion, metadata } = manifest() as unknown as Named
  return pathOf(apiVersion, namespace, plural, metadata.name)
}

/** Says what an object must be; the cluster keeps who said what, and the rest as it is. */
export async function applyObject(
  { rest, namespace }: Cluster,
  address: string,
  manifest: JsonObject,
  { isDry = false }: { readonly isDry?: boolean } = {},
): Promise<JsonObject> {
  const { metadata } = manifest as { readonly metadata: JsonObject }
  const { json } = await rest('PATCH', address, {
    query: { fieldManager: manager, force: true, ...(isDry ? { dryRun: 'All' } : {}) },
    headers: { 'content-type': 'application/apply-patch+yaml' },
    body: { ...manifest, metadata: { ...metadata, namespace } },
  })
  return json as JsonObject
}

/** Reads an object; undefined: there is none, or no such kind. */
export async function readObject({ rest }: Cluster, address: string): Promise<Living | undefined> {
  const { status, json } = await rest('GET', address, { expects: [404] })
  return status === 404 ? undefined : (json as Living)
}

/** What applying would make of it; undefined: this account may not ask. */
async function tried(plan: ObjectPlan, cluster: Cluster, living: Living): Promise<JsonObject | undefined> {
  try {
    return await applyObject(cluster, addressOf(plan, cluster), plan.manifest(living), { isDry: true })
  } catch (error) {
    if (isModelwrightError(error) && error.code === 'DEPLOY_PERMISSION_MISSING') return undefined
    throw error
  }
}

/** The properties of what is there: as they are written, where applying that again changes nothing. */
async function propertiesOf(plan: ObjectPlan, cluster: Cluster, living: Living): Promise<JsonObject> {
  const written = plan.compared ?? plan.manifest()
  const there = projected(living as unknown as JsonObject, written) as JsonObject
  const dry = await tried(plan, cluster, living)
  if (dry === undefined) return there
  if (isSame(decided(dry), decided(living as unknown as JsonObject))) return written
  return isSame(there, written) ? { ...there, 'fields of before': 'still there' } : there
}

function isOurs({ metadata }: Living, deployment: string): boolean {
  const found = metadata.labels ?? {}
  return found[labels.managedBy] === 'modelwright' && found[labels.deployment] === deployment
}

async function foundOf(plan: ObjectPlan, cluster: Cluster, living: Living): Promise<Found> {
  const { uid, deletionTimestamp } = living.metadata
  const state = await plan.stateOf?.(cluster, living)
  return {
    id: uid,
    properties: await propertiesOf(plan, cluster, living),
    isOurs: isOurs(living, plan.deployment),
    state: deletionTimestamp === undefined ? 'ready' : 'busy',
    ...state,
  }
}

/** Terraform's `kubernetes_manifest`, in which the whole object stands. */
function terraformOf({ key, manifest, atWork }: ObjectPlan): JsonObject {
  const name = key.replaceAll(/[^a-z0-9]+/gi, '_').replace(/^(?=\d)/, '_')
  return { [`kubernetes_manifest.${name}`]: { manifest: atWork ?? manifest() } }
}

/** Declares an object of a cluster as a resource: applied by the server, so that fields of others stay theirs. */
export function objectResource(plan: ObjectPlan): Resource<Cluster> {
  const { kind, metadata } = plan.manifest() as unknown as Named
  const read = async (cluster: Cluster): Promise<Found | undefined> => {
    const living = await readObject(cluster, addressOf(plan, cluster))
    return living && foundOf(plan, cluster, living)
  }
  const apply = async (cluster: Cluster): Promise<Found> => {
    const living = await readObject(cluster, addressOf(plan, cluster))
    await applyObject(cluster, addressOf(plan, cluster), plan.manifest(living))
    return (await read(cluster)) as Found
  }
  return {
    key: plan.key,
    kind,
    name: metadata.name,
    properties: plan.compared ?? plan.manifest(),
    ...(plan.revision === undefined ? {} : { revision: plan.revision }),
    ...(plan.billsIdle === undefined ? {} : { billsIdle: plan.billsIdle }),
    ...(plan.isPublic === true ? { isPublic: true } : {}),
    permissions: ['get', 'create', 'patch', 'delete'].map((verb) => `${verb} ${plan.plural}`),
    terraform: terraformOf(plan) as Readonly<Record<string, JsonObject>>,
    read,
    create: apply,
    update: apply,
    async remove(cluster, found) {
      const body = { propagationPolicy: 'Background', preconditions: { uid: found.id } }
      await cluster.rest('DELETE', addressOf(plan, cluster), {
        ...(found.id === '' ? {} : { body }),
        expects: [404],
      })
    },
  }
}
