import { ModelwrightError } from '../../core/index.ts'
import { wordsOf } from '../http/provider-words.ts'
import type { RestAnswer } from '../http/rest.ts'
import { waitFor } from '../http/wait-for.ts'
import type { Json } from '../target.ts'
import type { AzureCloud } from './azure-cloud.ts'

/** One thing of Azure Resource Manager: its path below the subscription, and the version of its interface. */
export interface ArmPlace {
  /** As people call it, for messages: `The function app "churn"`. */
  readonly what: string
  /** `/resourceGroups/ml/providers/Microsoft.Web/sites/churn` */
  readonly path: string
  readonly api: string
}

/** A thing as Azure Resource Manager tells it. */
export interface ArmThing {
  readonly id: string
  readonly name: string
  readonly location?: string
  readonly kind?: string
  readonly sku?: { readonly name?: string; readonly capacity?: number }
  readonly tags?: Readonly<Record<string, string>> | null
  readonly identity?: { readonly type?: string; readonly principalId?: string; readonly clientId?: string }
  readonly properties?: Readonly<Record<string, unknown>>
}

/** The whole path of a place: its id. */
export function idIn({ subscription }: Pick<AzureCloud, 'subscription'>, path: string): string {
  return `/subscriptions/${subscription}${path}`
}

const failedStates = new Set(['Failed', 'Canceled'])

function failed(what: string, json: unknown): ModelwrightError {
  const { text, code } = wordsOf(json, '', [])
  const isQuota = /quota|capacity|SkuNotAvailable/i.test(`${code} ${text}`)
  return new ModelwrightError(isQuota ? 'DEPLOY_QUOTA_EXHAUSTED' : 'DEPLOY_OPERATION_FAILED', {
    message: `${what} could not be made as asked.${text === '' ? '' : ` Azure says: ${text.replace(/[.\s]*$/, '.')}`}`,
    where: code === '' ? what : code,
    mend: isQuota
      ? ['Ask for more quota in this region, or choose another size or region.']
      : ['Mend what it says, then do the same again: what is done already stays.'],
  })
}

/** How often an operation is looked at: what Azure asks for, within reason. */
function everyMs({ headers }: RestAnswer): number {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) ? Math.min(60, Math.max(1, seconds)) * 1000 : 4000
}

/** Looks at work under way: by its own address, or by where its result will lie. */
async function look(cloud: AzureCloud, what: string, at: { status?: string; result?: string }) {
  const answer = await cloud.manager('GET', (at.status ?? at.result)!)
  if (at.status === undefined) return answer.status === 202 ? undefined : true
  const { status } = answer.json as { status?: string }
  if (failedStates.has(status ?? '')) throw failed(what, answer.json)
  return status === 'Succeeded' ? true : undefined
}

/** Waits until what was begun is done, if it goes on after the answer. */
async function finished(cloud: AzureCloud, what: string, begun: RestAnswer): Promise<void> {
  const status = begun.headers.get('azure-asyncoperation') ?? undefined
  const result = begun.headers.get('location') ?? undefined
  if (status === undefined && (result === undefined || begun.status !== 202)) return
  const at = { ...(status === undefined ? {} : { status }), ...(result === undefined ? {} : { result }) }
  await waitFor(() => look(cloud, what, at), cloud.host, { what, everyMs: everyMs(begun), mostMs: 3_600_000 })
}

/** Reads a thing; undefined: there is none. */
export async function readThing(cloud: AzureCloud, { path, api }: ArmPlace): Promise<ArmThing | undefined> {
  const { status, json } = await cloud.manager('GET', idIn(cloud, path), {
    query: { 'api-version': api },
    expects: [404],
  })
  return status === 404 ? undefined : (json as ArmThing)
}

/** Makes or changes a thing, waits until that is done, and reads it. */
export async function putThing(cloud: AzureCloud, place: ArmPlace, body: Json): Promise<ArmThing> {
  const begun = await cloud.manager('PUT', idIn(cloud, place.path), {
    query: { 'api-version': place.api },
    body,
  })
  await finished(cloud, place.what, begun)
  const thing = await readThing(cloud, place)
  if (thing !== undefined) return thing
  // Eventual consistency: it was made, and is not seen everywhere yet.
  return waitFor(() => readThing(cloud, place), cloud.host, { what: place.what, mostMs: 120_000 })
}

/** Changes parts of a thing, waits until that is done, and reads it. */
export async function patchThing(cloud: AzureCloud, place: ArmPlace, body: Json): Promise<ArmThing> {
  const begun = await cloud.manager('PATCH', idIn(cloud, place.path), {
    query: { 'api-version': place.api },
    body,
  })
  await finished(cloud, place.what, begun)
  return waitFor(() => readThing(cloud, place), cloud.host, { what: place.what, mostMs: 120_000 })
}

/** Removes a thing, and waits until it is gone; none is as good as removed. */
export async function removeThing(cloud: AzureCloud, place: ArmPlace): Promise<void> {
  const begun = await cloud.manager('DELETE', idIn(cloud, place.path), {
    query: { 'api-version': place.api },
    expects: [204, 404],
  })
  if (begun.status !== 404) await finished(cloud, place.what, begun)
}

/** Asks a thing to do something, such as to list its keys. */
export async function postTo(
  cloud: AzureCloud,
  { path, api }: Omit<ArmPlace, 'what'>,
  body?: Json,
): Promise<unknown> {
  const { json } = await cloud.manager('POST', idIn(cloud, path), {
    query: { 'api-version': api },
    body: body ?? {},
  })
  return json
}
