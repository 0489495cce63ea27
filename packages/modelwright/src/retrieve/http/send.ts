import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { type ClientRequest, type RequestOptions, request as requestPlain } from 'node:http'
import { request as requestSecure } from 'node:https'
import { proxyFailure, requestByProxy, tunnelTo } from './connect.ts'
import type { ProxyFor } from './proxies.ts'

/** An answer whose body is still on its way. */
export interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: IncomingMessage
  readonly url: URL
}

/** One request. */
export interface Sending {
  readonly headers: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
  /** Default: no proxy. */
  readonly proxyFor?: ProxyFor | undefined
}

function slow(code: string): Error {
  return Object.assign(new Error('too slow'), { code })
}

function replyTo(sent: ClientRequest, url: URL, timeoutMs: number): Promise<Reply> {
  return new Promise((resolve, reject) => {
    sent.on('response', (body) => {
      clearTimeout(timer)
      resolve({ status: body.statusCode ?? 0, headers: body.headers, body, url })
    })
    const timer = setTimeout(() => sent.destroy(slow('HEADERS_SLOW')), timeoutMs)
    sent.on('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    sent.end()
  })
}

/**
 * Sends one GET, straight or by a proxy, and gives the answer once its headers are there.
 *
 * @throws an Error with the system's code, HEADERS_SLOW or PROXY_FAILED
 */
export async function send(url: URL, { headers, timeoutMs, signal, proxyFor }: Sending): Promise<Reply> {
  const proxy = proxyFor?.(url)
  const isSecure = url.protocol === 'https:'
  const options: RequestOptions = { headers: { ...headers }, ...(signal && { signal }) }
  if (proxy === undefined) {
    const request = isSecure ? requestSecure : requestPlain
    return replyTo(request(url, { ...options, agent: false }), url, timeoutMs)
  }
  if (!isSecure)
    return replyTo(requestByProxy(url, proxy, options), url, timeoutMs).catch((error: unknown) => {
      throw proxyFailure(error, proxy)
    })
  const socket = await tunnelTo(url, proxy, { timeoutMs, signal })
  return replyTo(requestSecure(url, { ...options, createConnection: () => socket }), url, timeoutMs)
}

/**
 * Hands out a body block by block, and fails where a whole `timeoutMs` brings fewer bytes than `minBytesPerSecond` asks.
 *
 * @throws an Error with the system's code, or BODY_SLOW
 */
export async function* bodyOf(
  { body }: Reply,
  { timeoutMs, minBytesPerSecond }: { readonly timeoutMs: number; readonly minBytesPerSecond: number },
): AsyncGenerator<Uint8Array> {
  const least = Math.max(1, Math.floor((minBytesPerSecond * timeoutMs) / 1000))
  let received = 0
  const watch = setInterval(() => {
    // Bytes that wait to be taken are no fault of the sender.
    const isWaiting = body.readableLength > 0 || body.complete
    if (received < (minBytesPerSecond === 0 ? 1 : least) && !isWaiting) body.destroy(slow('BODY_SLOW'))
    received = 0
  }, timeoutMs)
  try {
    for await (const block of body) {
      received += (block as Uint8Array).length
      yield block as Uint8Array
    }
  } finally {
    clearInterval(watch)
    body.destroy()
  }
}
