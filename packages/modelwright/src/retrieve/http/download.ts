import { open, rm } from 'node:fs/promises'
import type { IncomingHttpHeaders } from 'node:http'
import { isModelwrightError, type Log, ModelwrightError } from '../../core/index.ts'
import type { ProxyFor } from '../../core/node/proxies.ts'
import { writingProblem } from '../bytes/file-problem.ts'
import { follow } from './follow.ts'
import type { RequestValues } from './http-options.ts'
import { connectionProblem, Passing, sizeProblem, statusProblem } from './http-problem.ts'
import type { Part, PartStore } from './part-store.ts'
import { waitOf, withRetries } from './retry.ts'
import { bodyOf, type Reply } from './send.ts'
import { acceptedEncodings } from './unpack-body.ts'

/** What is asked for, and how. */
export interface Request {
  readonly url: URL
  readonly shown: string
  readonly secretHeaders: Readonly<Record<string, string>>
  readonly values: RequestValues
  readonly log: Log
  readonly signal?: AbortSignal | undefined
  /** Who asks; default: modelwright. */
  readonly userAgent?: string
  /** Which proxy an address is asked by; default: none. */
  readonly proxyFor?: ProxyFor
  /** Throws where a redirect may not be followed. */
  readonly beforeRedirect?: (to: URL) => Promise<void>
}

/** A body that lies in a file as it was sent; `isUnchanged`: there is none, the one known before still holds. */
export interface Downloaded {
  readonly headers: IncomingHttpHeaders
  /** The address that answered in the end. */
  readonly url: URL
  readonly isUnchanged: boolean
}

/** A strong ETag, else the date of the last change: what `If-Range` takes. */
function validatorOf({ etag, 'last-modified': changed }: IncomingHttpHeaders): string | undefined {
  return etag !== undefined && !etag.startsWith('W/') ? etag : changed
}

/** Sends a request once; an answer that is no success becomes an error. */
export async function ask(request: Request, headers: Readonly<Record<string, string>>): Promise<Reply> {
  const { url, shown, values, secretHeaders, signal, beforeRedirect, proxyFor } = request
  const { timeoutMs, maxRedirects } = values
  const base = {
    'user-agent': request.userAgent ?? 'modelwright',
    accept: '*/*',
    'accept-encoding': acceptedEncodings,
    ...headers,
  }
  const following = { headers: base, secretHeaders, timeoutMs, maxRedirects, shown, signal, proxyFor }
  const reply = await follow(url, { ...following, ...(beforeRedirect && { beforeRedirect }) })
  const { status } = reply
  if (status === 200 || status === 206 || status === 304 || status === 416) return reply
  reply.body.destroy()
  throw statusProblem(status, shown, waitOf(reply.headers))
}

function restHeaders(part: Part, known: Readonly<Record<string, string>>): Record<string, string> {
  return part.size > 0 && part.validator !== undefined
    ? { range: `bytes=${part.size}-`, 'if-range': part.validator }
    : { ...known }
}

/** Where a partial answer starts; NaN where it does not say. */
function startOf({ 'content-range': range }: IncomingHttpHeaders): number {
  return Number(/^bytes (\d+)-/.exec(range ?? '')?.[1] ?? Number.NaN)
}

/** How large the whole is of which an answer is a part; NaN where it does not say. */
function totalOf({ 'content-range': range }: IncomingHttpHeaders): number {
  return Number(/\/(\d+)$/.exec(range ?? '')?.[1] ?? Number.NaN)
}

async function writeBody(reply: Reply, path: string, part: Part, request: Request): Promise<void> {
  const { shown, values, log, signal } = request
  const length = Number(reply.headers['content-length'] ?? Number.NaN)
  const total = part.size + length
  if (total > values.maxBytes) {
    reply.body.destroy()
    throw sizeProblem(shown, values.maxBytes)
  }
  const file = await open(path, part.size === 0 ? 'w' : 'r+')
  let told = 0
  try {
    for await (const block of bodyOf(reply, values)) {
      signal?.throwIfAborted()
      if (part.size + block.length > values.maxBytes) throw sizeProblem(shown, values.maxBytes)
      await file.write(block, 0, block.length, part.size)
      part.size += block.length
      const fraction = part.size / total
      if (!(fraction - told >= 0.01)) continue
      told = fraction
      log({ kind: 'progress', stage: 'retrieve', fraction, note: shown })
    }
  } finally {
    await file.close()
  }
}

function restProblem(shown: string): ModelwrightError {
  return new ModelwrightError('RETRIEVE_ANSWER_UNEXPECTED', {
    message: `"${shown}" sends another part than the one that was asked for.`,
    where: shown,
    mend: ['Try again: the file may have changed meanwhile.', 'Or download it by hand and name the file.'],
  })
}

async function attempt(
  request: Request,
  path: string,
  part: Part,
  known: Readonly<Record<string, string>>,
): Promise<Downloaded> {
  const asked = restHeaders(part, known)
  const reply = await ask(request, asked)
  const { status, headers, url } = reply
  const isConditional = 'if-none-match' in asked || 'if-modified-since' in asked
  if (status === 304 && isConditional) {
    reply.body.destroy()
    return { headers, url, isUnchanged: true }
  }
  const isRest = 'range' in asked && status === 206 && startOf(headers) === part.size
  if (!isRest) {
    part.size = 0
    part.validator = validatorOf(headers)
  }
  if (status !== 200 && !isRest) {
    reply.body.destroy()
    throw new Passing(restProblem(request.shown))
  }
  try {
    await writeBody(reply, path, part, request)
    if (isRest && totalOf(headers) !== part.size) throw new Passing(restProblem(request.shown))
  } catch (error) {
    request.signal?.throwIfAborted()
    throw writingProblem(connectionProblem(error, request.shown), request.shown)
  }
  return { headers, url, isUnchanged: false }
}

/** The part that an earlier run left, at `path`; else an empty one. */
async function startOfPart(
  { shown, log }: Request,
  path: string,
  parts: PartStore | undefined,
): Promise<Part> {
  const left = await parts?.take(path)
  if (left === undefined) return { size: 0, validator: undefined }
  const message = `"${shown}" goes on where an earlier download stopped, after ${left.size} bytes.`
  log({ kind: 'note', stage: 'retrieve', message })
  return left
}

/** Keeps what was had of a body that could not be had whole; what cannot be kept is no further problem. */
async function keepRest(
  error: unknown,
  path: string,
  part: Part,
  parts: PartStore | undefined,
): Promise<void> {
  const isFull = isModelwrightError(error) && error.code === 'RETRIEVE_DISK_FULL'
  if (!isFull) await parts?.save(path, part).catch(() => {})
  await rm(path, { force: true })
}

/**
 * Downloads a body into a file, as it is sent: again where the connection fails, and then only the rest of it where the
 * server can tell that it is still the same.
 *
 * @param known - headers that ask for the body only if it changed
 * @param parts - keeps the part that was had for the next run
 * @throws {ModelwrightError} RETRIEVE_HOST_UNREACHABLE, RETRIEVE_HOST_FAILING, RETRIEVE_BODY_SLOW, RETRIEVE_BODY_LARGE and others
 */
export async function download(
  request: Request,
  path: string,
  known: Readonly<Record<string, string>> = {},
  parts?: PartStore,
): Promise<Downloaded> {
  const part = await startOfPart(request, path, parts)
  let reached = part.size
  const gained = (): boolean => {
    const isFurther = part.size >= reached + 1_000_000
    reached = Math.max(reached, part.size)
    return isFurther
  }
  try {
    return await withRetries(
      { ...request.values, ...request },
      () => attempt(request, path, part, known),
      gained,
    )
  } catch (error) {
    await keepRest(error, path, part, parts)
    throw error
  }
}
