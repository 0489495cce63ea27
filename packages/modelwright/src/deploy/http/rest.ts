import { ModelwrightError } from '../../core/index.ts'
import type { Host, Json } from '../target.ts'
import { wordsOf } from './provider-words.ts'
import { type Asked, refusalOf, unreachable } from './refusals.ts'

/** What a provider is asked with. */
export interface RestRequest {
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>
  /** Bytes go as they are, anything else as JSON. */
  readonly body?: Json | Uint8Array
  readonly headers?: Readonly<Record<string, string>>
  /** Statuses besides 2xx that the caller knows what to do with: `[404]`. */
  readonly expects?: readonly number[]
  /** False: it must not be sent twice, unless the provider says that it was not begun (429). */
  readonly isRepeatable?: boolean
}

/** What a provider answered. */
export interface RestAnswer {
  readonly status: number
  /** Undefined where the body is no JSON. */
  readonly json: unknown
  readonly headers: Headers
  readonly bytes: Uint8Array
}

/** Asks a provider. The path lies below the base, or is it where it is empty; a whole address is taken as it is, without credentials where it is another's. */
export type Rest = (
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  request?: RestRequest,
) => Promise<RestAnswer>

/** How a provider is asked. */
export interface RestOptions {
  /** `https://run.googleapis.com` */
  readonly base: string
  /** As people call it, for messages: `Google Cloud`. */
  readonly provider: string
  /** Gives a token of the default chain, a new one where the last was refused; undefined: none is sent. */
  readonly token?: (isFresh: boolean) => Promise<string | undefined>
  /** How one logs in, for the error of a refused token. */
  readonly login: readonly string[]
  readonly host: Pick<Host, 'sleep' | 'signal' | 'log' | 'now'>
  readonly fetch?: typeof globalThis.fetch
  /** Further tries; 6 unless told otherwise. */
  readonly retries?: number
  /** How long one try may take; two minutes unless told otherwise. */
  readonly timeoutMs?: number
  /** Numbers from 0 to 1 that spread the waits of many callers. */
  readonly random?: () => number
}

interface Session extends RestOptions {
  readonly url: URL
  readonly method: string
  readonly request: RestRequest
  /** The token sent last: hidden wherever the provider repeats it. */
  secret: string | undefined
}

const firstWaitMs = 500
const longestWaitMs = 20_000
/** A provider that asks for a longer wait is not waited for. */
const longestAskedMs = 120_000

function addressOf(base: string, path: string): string {
  if (/^https?:\/\//.test(path)) return path
  return path === '' ? base : `${base.replace(/\/$/, '')}/${path.replace(/^\//, '')}`
}

function urlOf(base: string, path: string, query: RestRequest['query'] = {}): URL {
  const url = new URL(addressOf(base, path))
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) url.searchParams.set(name, String(value))
  return url
}

function bodyOf({ body, headers = {} }: RestRequest): RequestInit {
  if (body === undefined) return { headers: { ...headers } }
  if (body instanceof Uint8Array) return { headers: { ...headers }, body: body as Uint8Array<ArrayBuffer> }
  return { headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) }
}

async function sendOnce(session: Session, isFresh: boolean): Promise<Response> {
  const { url, base, method, request, host, timeoutMs = 120_000 } = session
  // Where an operation goes on may lie elsewhere: it is no business of theirs who we are.
  const isOwn = url.origin === new URL(base).origin
  session.secret = isOwn ? await session.token?.(isFresh) : undefined
  const sent = bodyOf(request)
  const bearer = session.secret === undefined ? {} : { authorization: `Bearer ${session.secret}` }
  return (session.fetch ?? fetch)(url, {
    method,
    ...sent,
    headers: { accept: 'application/json', ...bearer, ...sent.headers },
    redirect: 'manual',
    signal: AbortSignal.any([host.signal, AbortSignal.timeout(timeoutMs)]),
  })
}

/** A token may have run out in the meantime: one that is refused is renewed once. */
async function sendKnown(session: Session): Promise<Response> {
  const response = await sendOnce(session, false)
  if (response.status !== 401 || session.secret === undefined) return response
  await response.arrayBuffer()
  return sendOnce(session, true)
}

/** What a provider asks to wait: seconds, or a date. */
function askedWaitMs({ headers }: Response, now: number): number | undefined {
  const asked = headers.get('retry-after')?.trim() ?? ''
  if (/^\d{1,9}$/.test(asked)) return 1000 * Number(asked)
  const at = asked === '' ? Number.NaN : new Date(asked).getTime()
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}

function waitMs(attempt: number, random: () => number): number {
  const most = Math.min(longestWaitMs, firstWaitMs * (1 << attempt))
  return Math.round(most * (0.5 + random() / 2))
}

/** Whether it may pass, and may be sent again. */
function isPassing(status: number, { isRepeatable = true }: RestRequest): boolean {
  if (status === 429) return true
  return isRepeatable && (status === 408 || (status >= 500 && status !== 501))
}

function askedOf({ provider, method, url, login }: Session): Asked {
  return { provider, where: `${method} ${url.origin}${url.pathname}`, login }
}

function note({ host, provider }: Session, why: string, ms: number): void {
  const message = `${provider} ${why}; trying again in ${Math.ceil(ms / 100) / 10} s.`
  host.log({ kind: 'note', stage: 'deploy', message })
}

/** The wait before the next try; undefined: what came is the answer. */
function nextWait(response: Response, attempt: number, session: Session): number | undefined {
  const { request, host, retries = 6, random = Math.random } = session
  const isKnown = request.expects?.includes(response.status) === true
  if (isKnown || attempt >= retries || !isPassing(response.status, request)) return undefined
  const asked = askedWaitMs(response, host.now())
  if (asked !== undefined)
    return asked > longestAskedMs ? undefined : asked + Math.round(random() * firstWaitMs)
  return waitMs(attempt, random)
}

/** One answer, whole: a connection that is cut in the middle of it counts as none. */
async function answered(session: Session): Promise<{ response: Response; bytes: Uint8Array }> {
  const response = await sendKnown(session)
  return { response, bytes: new Uint8Array(await response.arrayBuffer()) }
}

async function patient(session: Session): ReturnType<typeof answered> {
  const { host, retries = 6, random = Math.random, request } = session
  for (let attempt = 0; ; attempt++) {
    let ms: number | undefined
    try {
      const answer = await answered(session)
      ms = nextWait(answer.response, attempt, session)
      if (ms === undefined) return answer
      note(session, `answers ${answer.response.status}`, ms)
    } catch (error) {
      host.signal.throwIfAborted()
      if (error instanceof ModelwrightError) throw error
      if (attempt >= retries || request.isRepeatable === false) throw unreachable(askedOf(session), error)
      ms = waitMs(attempt, random)
      note(session, 'cannot be reached', ms)
    }
    await host.sleep(ms)
  }
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return bytes.length === 0 ? undefined : JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}

/** What was sent that lets somebody in: the token, and keys in headers. */
function secretsOf({ secret = '', request }: Session): readonly string[] {
  const keys = Object.entries(request.headers ?? {}).filter(([name]) => /authorization|key|token/i.test(name))
  return [secret, ...keys.map(([, value]) => value.replace(/^Bearer /, ''))]
}

async function answerOf(session: Session): Promise<RestAnswer> {
  const { response, bytes } = await patient(session)
  const { status, headers } = response
  const json = jsonOf(bytes)
  if (response.ok || session.request.expects?.includes(status) === true)
    return { status, json, headers, bytes }
  throw refusalOf(
    status,
    askedOf(session),
    wordsOf(json, new TextDecoder().decode(bytes), secretsOf(session)),
  )
}

/**
 * Makes a client of a provider's REST interface.
 *
 * Throttling (429), failures (5xx) and cut connections are tried again with growing, spread waits, or those that the provider asks
 * for; a refused token is renewed once. What is refused becomes an error that names the permission, the quota or the thing, and
 * holds no token.
 */
export function createRest(options: RestOptions): Rest {
  return (method, path, request = {}) =>
    answerOf({
      ...options,
      method,
      request,
      url: urlOf(options.base, path, request.query),
      secret: undefined,
    })
}
