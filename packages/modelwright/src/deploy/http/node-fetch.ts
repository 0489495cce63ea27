import { request as overHttp, type RequestOptions } from 'node:http'
import { request as overTls, type RequestOptions as TlsOptions } from 'node:https'

/** Where a request goes, and as whom: what `node:http` or `node:https` is told besides method, path and headers. */
export interface Destination {
  readonly isTls: boolean
  readonly options: RequestOptions & TlsOptions
}

const hasNoBody = (status: number): boolean => [204, 205, 304].includes(status)

/** Node names the reason in `code`; the platform's own fetch wraps it so. */
function failed(cause: unknown): Error {
  return Object.assign(new Error('fetch failed'), { cause })
}

type Sent = Pick<RequestInit, 'method' | 'body' | 'headers' | 'signal'>

function send(url: URL, { method = 'GET', body, headers, signal }: Sent, to: Destination): Promise<Response> {
  const bytes = body === undefined || body === null ? undefined : Buffer.from(body as Uint8Array)
  const length = bytes === undefined ? {} : { 'content-length': String(bytes.length) }
  const { headers: own, ...options } = to.options
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => reject(failed(error))
    const asked = (to.isTls ? overTls : overHttp)(
      {
        ...options,
        method,
        path: url.pathname + url.search,
        headers: { ...(own as object), ...(headers as object), ...length },
        ...(signal ? { signal } : {}),
      },
      (answer) => {
        const pieces: Buffer[] = []
        answer.on('data', (piece: Buffer) => pieces.push(piece))
        answer.on('error', fail)
        answer.on('end', () => {
          const status = answer.statusCode ?? 502
          const pairs = Object.entries(answer.headersDistinct).flatMap(([name, all = []]) =>
            all.map((value): [string, string] => [name, value]),
          )
          resolve(new Response(hasNoBody(status) ? null : Buffer.concat(pieces), { status, headers: pairs }))
        })
      },
    )
    asked.on('error', fail)
    asked.end(bytes)
  })
}

/**
 * Makes a `fetch` that goes where the platform's own does not: to sockets of Unix, and with certificates of a client.
 *
 * @param destination - asked before each request: what proves who asks may run out
 * @returns answers are whole once they are there
 */
export function nodeFetch(destination: () => Promise<Destination>): typeof globalThis.fetch {
  return async (input, init = {}) => send(new URL(String(input)), init, await destination())
}
