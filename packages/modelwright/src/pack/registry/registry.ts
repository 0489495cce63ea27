import { setTimeout as pause } from 'node:timers/promises'
import { ModelwrightError } from '../../core/index.ts'
import { type Challenge, readChallenge } from './challenge.ts'
import type { Credentials } from './credentials.ts'
import { deniedBy, failedBy, unreachable } from './refusals.ts'

/** How a registry is spoken to. */
export interface RegistryOptions {
  readonly credentials?: Credentials
  /** Speak plain HTTP; a registry on this machine is spoken to so unless told otherwise. */
  readonly isPlain?: boolean
  /** Aborts what is under way. */
  readonly signal?: AbortSignal
  /** Milliseconds before the first further try, doubled each time; 300 unless told otherwise. */
  readonly retryMs?: number
  /** Further tries after a network failure or an answer 408, 429 or 5xx; 4 unless told otherwise. */
  readonly retries?: number
}

/** A request to a registry. */
export interface RegistryRequest {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  /** Answers besides 2xx that the caller knows what to do with. */
  readonly expects?: readonly number[]
  /** False: a failure is the caller's to mend, as where half an upload went through. */
  readonly isRepeatable?: boolean
}

/** A registry, seen from one repository. */
export interface Registry {
  readonly host: string
  readonly repository: string
  /** @param where - a path below `/v2/<repository>/`, or a whole address that the registry gave */
  request(where: string, request?: RegistryRequest): Promise<Response>
}

const local = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/

/** Where the hub of Docker answers. */
function apiHost(host: string): string {
  return host === 'docker.io' ? 'registry-1.docker.io' : host
}

interface Session {
  readonly origin: string
  readonly host: string
  readonly scope: string
  readonly options: RegistryOptions
  /** The header that opened the door last. */
  authorization: string | undefined
}

const basic = ({ user, password }: Credentials): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

/** Asks for a token, as whoever we are; the registry that sent us there says what for. */
async function tokenOf(challenge: Challenge, session: Session): Promise<string> {
  const { host, scope, options } = session
  const { credentials, signal } = options
  if (challenge.realm === undefined || !URL.canParse(challenge.realm)) throw deniedBy(host, 401, '')
  const url = new URL(challenge.realm)
  // A password goes nowhere in the clear, but to a registry that is spoken to so anyway.
  if (url.protocol !== 'https:' && !session.origin.startsWith('http:')) throw deniedBy(host, 401, '')
  const asked = new URLSearchParams({ service: challenge.service ?? '', scope: challenge.scope ?? scope })
  const isRefresh = credentials?.user === '<token>'
  if (isRefresh) {
    asked.set('grant_type', 'refresh_token')
    asked.set('refresh_token', credentials.password)
    asked.set('client_id', 'modelwright')
  } else for (const [key, value] of asked) url.searchParams.set(key, value)
  const answered = await fetch(url, {
    ...(isRefresh ? { method: 'POST', body: asked } : {}),
    ...(credentials === undefined || isRefresh ? {} : { headers: { authorization: basic(credentials) } }),
    ...(signal === undefined ? {} : { signal }),
  })
  const document = (await answered.json().catch(() => ({}))) as { token?: unknown; access_token?: unknown }
  const token = document.token ?? document.access_token
  if (!answered.ok || typeof token !== 'string') throw deniedBy(host, answered.status === 403 ? 403 : 401, '')
  return `Bearer ${token}`
}

async function answerChallenge(response: Response, session: Session): Promise<string> {
  const { credentials } = session.options
  const challenge = readChallenge(response.headers.get('www-authenticate'))
  if (challenge?.scheme === 'bearer') return tokenOf(challenge, session)
  if (challenge?.scheme === 'basic' && credentials !== undefined) return basic(credentials)
  throw deniedBy(session.host, 401, await response.text())
}

async function send(url: URL, request: RegistryRequest, session: Session): Promise<Response> {
  const { signal } = session.options
  const { method = 'GET', headers = {}, body } = request
  // What gives a blob may lie elsewhere: it is no business of theirs who we are.
  const isOwn = url.origin === session.origin && session.authorization !== undefined
  return fetch(url, {
    method,
    headers: { ...headers, ...(isOwn ? { authorization: session.authorization! } : {}) },
    ...(body === undefined ? {} : { body: body as Uint8Array<ArrayBuffer> }),
    ...(signal === undefined ? {} : { signal }),
  })
}

async function sendAuthorized(url: URL, request: RegistryRequest, session: Session): Promise<Response> {
  const first = await send(url, request, session)
  if (first.status !== 401 || url.origin !== session.origin) return first
  session.authorization = await answerChallenge(first, session)
  return send(url, request, session)
}

const isWorthAnotherTry = (status: number): boolean => status === 408 || status === 429 || status >= 500

/** What a server says of how long to wait, within reason. */
function waitOf(response: Response | undefined, ms: number): number {
  const seconds = Number(response?.headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) ? Math.min(1000 * seconds, 30_000) : ms
}

async function patient(url: URL, request: RegistryRequest, session: Session): Promise<Response> {
  const { retries = 4, retryMs = 300, signal } = session.options
  const last = request.isRepeatable === false ? 0 : retries
  for (let attempt = 0; ; attempt++) {
    let response: Response | undefined
    try {
      response = await sendAuthorized(url, request, session)
      if (!isWorthAnotherTry(response.status) || attempt >= last) return response
    } catch (error) {
      if (signal?.aborted === true || error instanceof ModelwrightError) throw error
      if (attempt >= last) throw unreachable(session.host, error)
    }
    await pause(waitOf(response, retryMs * (1 << attempt)), undefined, signal === undefined ? {} : { signal })
  }
}

/**
 * Opens a repository of a registry. Nothing is asked yet; tokens are fetched when the registry asks for them.
 *
 * @param actions - what is going to be done: `pull` or `pull,push`
 */
export function openRegistry(
  { host, repository }: { readonly host: string; readonly repository: string },
  actions: 'pull' | 'pull,push',
  options: RegistryOptions = {},
): Registry {
  const isPlain = options.isPlain ?? local.test(host)
  const origin = new URL(`${isPlain ? 'http' : 'https'}://${apiHost(host)}`).origin
  const scope = `repository:${repository}:${actions}`
  const session: Session = { origin, host, scope, options, authorization: undefined }
  return {
    host,
    repository,
    async request(where, request = {}) {
      const url = /^https?:/.test(where)
        ? new URL(where)
        : new URL(where.startsWith('/') ? where : `/v2/${repository}/${where}`, origin)
      const response = await patient(url, request, session)
      if (response.ok || request.expects?.includes(response.status) === true) return response
      const text = await response.text()
      if (response.status === 401 || response.status === 403) throw deniedBy(host, response.status, text)
      throw failedBy(host, repository, response.status, text)
    },
  }
}
