import { ModelwrightError } from './errors.ts'

/** The part of a fetch response that is read. */
export interface FetchResponse {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  text(): Promise<string>
}

/** The part of the platform's fetch that is used; written as a method so that any fetch fits. */
export interface Fetch {
  fetch(
    url: string,
    init: { method: string; headers: Record<string, string>; body?: string; signal?: unknown },
  ): Promise<FetchResponse>
}

/** What asking needs to know; see `ClientOptions`. */
export interface FetchOptions {
  readonly url: string
  readonly fetch?: Fetch['fetch']
  readonly retries?: number
  readonly timeoutMs?: number
  readonly headers?: Readonly<Record<string, string>>
}

/** Web-standard globals that every host of a client has; the runtime's types know no platform. */
interface Host {
  readonly fetch?: Fetch['fetch']
  setTimeout(run: () => void, ms: number): unknown
  clearTimeout(timer: unknown): void
  readonly AbortController: new () => { readonly signal: unknown; abort(): void }
}

const host = globalThis as unknown as Host

const retryable = [429, 502, 503, 504]
const longestWaitMs = 10_000

/**
 * Asks a service for JSON: GET, or POST where there is a body; text goes as it is.
 *
 * Tries again after network failures and answers 429, 502, 503, 504, after 100, 200, 400 … ms or what `retry-after`
 * says, at most 10 s. A prediction changes nothing, so that asking twice is safe.
 *
 * @throws {ModelwrightError} with the code the service gave, when it refused
 */
export async function clientFetch(options: FetchOptions, path: string, body?: unknown): Promise<unknown> {
  const retries = options.retries ?? 2
  for (let attempt = 0; ; attempt++) {
    let response: Received
    try {
      response = await tryOnce(options, path, body)
    } catch (error) {
      if (attempt >= retries || !isUnreachable(error)) throw error
      await wait(backOffMs(attempt, null))
      continue
    }
    if (retryable.includes(response.status) && attempt < retries)
      await wait(backOffMs(attempt, response.retryAfter))
    else return readResponse(response, options.url)
  }
}

function isUnreachable(error: unknown): boolean {
  return error instanceof ModelwrightError && error.code === 'SERVE_SERVICE_UNREACHABLE'
}

function backOffMs(attempt: number, retryAfter: string | null): number {
  const told = retryAfter === null || !/^\d+$/.test(retryAfter) ? 0 : Number(retryAfter) * 1000
  return Math.min(longestWaitMs, Math.max(told, 100 * (1 << Math.min(attempt, 10))))
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    host.setTimeout(resolve, ms)
  })
}

interface Received {
  readonly status: number
  readonly retryAfter: string | null
  readonly text: string
}

async function tryOnce(options: FetchOptions, path: string, body: unknown): Promise<Received> {
  const { timeoutMs = 10_000 } = options
  const send = options.fetch ?? host.fetch
  if (send === undefined) throw new Error('bug: this platform has no fetch; hand one in')
  const controller = new host.AbortController()
  let isLate = false
  const timer = host.setTimeout(() => {
    isLate = true
    controller.abort()
  }, timeoutMs)
  try {
    const response = await send(options.url.replace(/\/$/, '') + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/json', ...options.headers },
      signal: controller.signal,
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, retryAfter: response.headers.get('retry-after'), text }
  } catch (cause) {
    throw isLate ? silent(options.url, timeoutMs, cause) : unreachable(options.url, cause)
  } finally {
    host.clearTimeout(timer)
  }
}

function silent(url: string, timeoutMs: number, cause: unknown): ModelwrightError {
  return new ModelwrightError('SERVE_SERVICE_SILENT', {
    message: `The service did not answer within ${timeoutMs} ms.`,
    where: url,
    mend: ['Give it more time:  createClient({ timeoutMs: 30_000 })', 'Send fewer rows at a time'],
    cause,
  })
}

function unreachable(url: string, cause: unknown): ModelwrightError {
  return new ModelwrightError('SERVE_SERVICE_UNREACHABLE', {
    message: 'The service cannot be reached.',
    where: url,
    mend: ['See whether it runs:  GET /health/live', 'Start it:  modelwright serve <model>'],
    cause,
  })
}

function readResponse(response: Received, url: string): unknown {
  let document: unknown
  try {
    document = JSON.parse(response.text)
  } catch (cause) {
    throw unreadable(url, response.status, cause)
  }
  if (response.status >= 200 && response.status < 300) return document
  throw refusalOf(document) ?? unreadable(url, response.status, document)
}

function unreadable(url: string, status: number, cause: unknown): ModelwrightError {
  return new ModelwrightError('SERVE_ANSWER_UNREADABLE', {
    message: `The service gave an answer that is not one of Modelwright's (status ${status}).`,
    where: url,
    mend: ['See whether the URL is that of a Modelwright service:  GET /schema'],
    cause,
  })
}

/** Makes the error that the service meant of its problem+json. */
function refusalOf(document: unknown): ModelwrightError | undefined {
  const { code, detail, where, mend, errors, errorCount } = (document ?? {}) as Record<string, unknown>
  if (typeof code !== 'string' || typeof detail !== 'string') return undefined
  const first = Array.isArray(errors) ? (errors[0] as Record<string, unknown> | undefined) : undefined
  const more =
    typeof errorCount === 'number' && errorCount > 1 ? ` (and ${errorCount - 1} more problems)` : ''
  const place = first === undefined ? where : `${first.pointer}${more}`
  return new ModelwrightError(code, {
    message: first === undefined ? detail : String(first.message),
    ...(typeof place === 'string' ? { where: place } : {}),
    ...(Array.isArray(mend) ? { mend: mend.map(String) } : {}),
    cause: document,
  })
}
