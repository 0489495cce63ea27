import { request as overHttp, type RequestOptions } from 'node:http'
import { request as overTls } from 'node:https'
import type { EngineAddress } from './engine-address.ts'

/** Where in the world a request goes: a socket of this machine, or a host. */
function destination(address: EngineAddress): RequestOptions & { readonly ca?: string } {
  if (address.kind === 'socket') return { socketPath: address.path }
  const { host, port, tls } = address
  return { host: host.replace(/^\[|\]$/g, ''), port, ...tls }
}

const hasNoBody = (status: number): boolean => [204, 205, 304].includes(status)

/**
 * Makes a `fetch` that speaks to an engine wherever it listens: the platform's own knows no sockets of Unix.
 *
 * @returns answers are whole once they are there
 */
export function engineFetch(address: EngineAddress): typeof globalThis.fetch {
  const isTls = address.kind === 'tcp' && address.tls !== undefined
  const send = isTls ? overTls : overHttp
  return (input, init = {}) => {
    const { pathname, search } = new URL(String(input))
    const { method = 'GET', body, signal } = init
    const bytes = body === undefined || body === null ? undefined : Buffer.from(body as Uint8Array)
    const headers: Record<string, string> = {
      ...(init.headers as Record<string, string>),
      host: 'engine',
      ...(bytes === undefined ? {} : { 'content-length': String(bytes.length) }),
    }
    return new Promise((resolve, reject) => {
      // Node names the reason in `code`; the platform's fetch wraps it so.
      const fail = (error: unknown): void =>
        reject(Object.assign(new Error('fetch failed'), { cause: error }))
      const asked = send(
        {
          ...destination(address),
          method,
          path: pathname + search,
          headers,
          agent: false,
          ...(signal ? { signal } : {}),
        },
        (answer) => {
          const pieces: Buffer[] = []
          answer.on('data', (piece: Buffer) => pieces.push(piece))
          answer.on('error', fail)
          answer.on('end', () => {
            const status = answer.statusCode ?? 502
            const named = Object.entries(answer.headersDistinct)
            const pairs = named.flatMap(([name, all = []]) =>
              all.map((value): [string, string] => [name, value]),
            )
            resolve(
              new Response(hasNoBody(status) ? null : Buffer.concat(pieces), { status, headers: pairs }),
            )
          })
        },
      )
      asked.on('error', fail)
      asked.end(bytes)
    })
  }
}
