import { type ClientRequest, type RequestOptions, request as requestPlain } from 'node:http'
import { request as requestSecure } from 'node:https'
import { isIP, type Socket } from 'node:net'
import { connect as connectSecure } from 'node:tls'
import { systemCode } from './system-code.ts'

/** Says that it was the proxy that failed: `code` PROXY_FAILED, `proxy` its host, `why` in words. */
export class ProxyFailed extends Error {
  readonly code = 'PROXY_FAILED'
  readonly proxy: string
  readonly status: number | undefined

  constructor(proxy: URL, why: string, status?: number) {
    super(why)
    this.proxy = proxy.host
    this.status = status
  }
}

function credentialsOf({ username, password }: URL): string | undefined {
  return username === '' && password === ''
    ? undefined
    : `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`
}

function loginTo(proxy: URL): Record<string, string> {
  const credentials = credentialsOf(proxy)
  return credentials === undefined ? {} : { 'proxy-authorization': credentials }
}

/** What a request to a proxy says of the proxy itself. */
function addressOf(proxy: URL): RequestOptions {
  return {
    host: proxy.hostname.replace(/^\[|\]$/g, ''),
    port: proxy.port || (proxy.protocol === 'https:' ? 443 : 80),
    agent: false,
  }
}

/** A request for a plain address, which the proxy makes in our place. */
export function requestByProxy(url: URL, proxy: URL, options: RequestOptions): ClientRequest {
  const request = proxy.protocol === 'https:' ? requestSecure : requestPlain
  const plain = new URL(url)
  plain.username = ''
  plain.password = ''
  plain.hash = ''
  const own = credentialsOf(url)
  const headers = {
    host: url.host,
    ...(own !== undefined && { authorization: own }),
    ...(options.headers as Record<string, string>),
    ...loginTo(proxy),
  }
  return request({ ...options, ...addressOf(proxy), path: plain.href, headers })
}

/** Says of a failure on the way to a proxy that it is the proxy's; one that is no failure of the system passes unchanged. */
export function proxyFailure(error: unknown, proxy: URL): unknown {
  const code = systemCode(error) ?? ''
  return /^E[A-Z]+$/.test(code) ? new ProxyFailed(proxy, `it cannot be reached (${code})`) : error
}

/** How long, and until when, a connection may be tried. */
interface Trying {
  /** Default: as long as the signal lets it. */
  readonly timeoutMs?: number | undefined
  readonly signal?: AbortSignal | undefined
  /** Certificates to trust instead of the usual ones. */
  readonly ca?: string | undefined
}

/**
 * Opens a secure connection to a host through a proxy, which sees nothing but the host's name.
 *
 * @throws {ProxyFailed} when the proxy does not let it through
 */
export function tunnelTo(url: URL, proxy: URL, { timeoutMs, signal, ca }: Trying): Promise<Socket> {
  const request = proxy.protocol === 'https:' ? requestSecure : requestPlain
  const target = `${url.hostname}:${url.port || 443}`
  const headers = { host: target, ...loginTo(proxy) }
  const options = { ...addressOf(proxy), method: 'CONNECT', path: target, headers, ...(signal && { signal }) }
  return new Promise<Socket>((resolve, reject) => {
    const asked = request(options)
    const slow = (): void => void asked.destroy(new ProxyFailed(proxy, 'it does not answer in time'))
    const timer = timeoutMs === undefined ? undefined : setTimeout(slow, timeoutMs)
    const refuse = (status: number | undefined): void =>
      reject(new ProxyFailed(proxy, `it answers with status ${status}`, status))
    asked.on('connect', (reply, socket) => {
      // Without it the certificate of an address of numbers would be held against the name of the proxy.
      const host = url.hostname.replace(/^\[|\]$/g, '')
      if (reply.statusCode === 200)
        return resolve(
          connectSecure({
            ...{ socket, host },
            ...(ca !== undefined && { ca }),
            ...(isIP(host) === 0 && { servername: host }),
          }),
        )
      socket.destroy()
      refuse(reply.statusCode)
    })
    asked.on('response', (reply) => {
      reply.destroy()
      refuse(reply.statusCode)
    })
    asked.on('error', (error) => reject(proxyFailure(error, proxy)))
    asked.on('close', () => clearTimeout(timer))
    asked.end()
  })
}
