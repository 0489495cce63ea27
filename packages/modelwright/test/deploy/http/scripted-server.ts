import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { silent } from '../../../src/core/index.ts'
import type { Host } from '../../../src/deploy/index.ts'

/** A request as a server saw it. */
export interface Seen {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

/** What a scripted server does next; `cut` ends the connection without an answer, `half` in the middle of one. */
export type Step =
  | {
      readonly status: number
      readonly json?: unknown
      readonly text?: string
      readonly headers?: Readonly<Record<string, string>>
    }
  | 'cut'
  | 'half'

/** Answers one step after the other, the last for ever, and keeps what it was asked. */
export async function scriptedServer(
  steps: readonly Step[],
): Promise<{ url: string; seen: Seen[]; close(): Promise<void> }> {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      seen.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, body })
      const step = steps[Math.min(seen.length, steps.length) - 1]
      if (step === 'cut' || step === undefined) return request.socket.destroy()
      if (step === 'half') {
        response.writeHead(200, { 'content-length': '1000' }).write('{"half":')
        return setTimeout(() => request.socket.destroy(), 5)
      }
      const text = step.text ?? (step.json === undefined ? '' : JSON.stringify(step.json))
      return response.writeHead(step.status, step.headers ?? {}).end(text)
    })
  })
  await listening(server)
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () => closed(server),
  }
}

/** Listens on a free port of this machine alone. */
export function listening(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
}

/** Ends a server and what is connected to it. */
export function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}

/** A host whose clock is moved by sleeping alone: no test waits. */
export function sleepless(
  env: Host['env'] = {},
): Host & { readonly slept: number[]; readonly notes: string[] } {
  const slept: number[] = []
  const notes: string[] = []
  let now = Date.UTC(2026, 10, 1)
  return {
    env,
    folder: process.cwd(),
    signal: new AbortController().signal,
    log: (report) => (report.kind === 'note' ? void notes.push(report.message) : silent(report)),
    now: () => now,
    sleep: (ms) => {
      slept.push(ms)
      now += ms
      return Promise.resolve()
    },
    slept,
    notes,
  }
}
