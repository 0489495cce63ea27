import {
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
  request as requestPlain,
} from 'node:http'
import { request as requestSecure } from 'node:https'
import type { ProxyFor } from './proxies.ts'
import { proxyFailure, requestByProxy, tunnelTo } from './proxy-connection.ts'

/** One request. */
export interface Asking {
  readonly method?: 'GET' | 'POST' | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | undefined
  /** Certificates to trust instead of the usual ones. */
  readonly ca?: string | undefined
  /** Until the headers of the answer are there; default: as long as the signal lets it. */
  readonly timeoutMs?: number | undefined
  readonly signal?: AbortSignal | undefined
  /** Default: no proxy. */
  readonly proxyFor?: ProxyFor | undefined
}

function answerTo(sent: ClientRequest, { body, timeoutMs }: Asking): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const slow = (): void => void sent.destroy(Object.assign(new Error('too slow'), { code: 'HEADERS_SLOW' }))
    const timer = timeoutMs === undefined ? undefined : setTimeout(slow, timeoutMs)
    sent.on('response', (answer) => {
      clearTimeout(timer)
      resolve(answer)
    })
    sent.on('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    sent.end(body)
  })
}

function optionsOf({ method = 'GET', headers, body, ca, signal }: Asking): RequestOptions {
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  const trusted = ca === undefined ? {} : { ca }
  return { method, headers: { ...headers, ...length }, ...(signal && { signal }), ...trusted }
}

/**
 * Sends one request, straight or by the proxy that its address asks for, and gives the answer once its headers are there. Redirects are
 * answers like others.
 *
 * @throws an Error with the system's code, HEADERS_SLOW or PROXY_FAILED
 */
export async function ask(url: URL, asking: Asking): Promise<IncomingMessage> {
  const proxy = asking.proxyFor?.(url)
  const isSecure = url.protocol === 'https:'
  const options = optionsOf(asking)
  if (proxy === undefined) {
    const request = isSecure ? requestSecure : requestPlain
    return answerTo(request(url, { ...options, agent: false }), asking)
  }
  if (!isSecure)
    return answerTo(requestByProxy(url, proxy, options), asking).catch((error: unknown) => {
      throw proxyFailure(error, proxy)
    })
  const socket = await tunnelTo(url, proxy, asking)
  return answerTo(requestSecure(url, { ...options, createConnection: () => socket }), asking)
}
