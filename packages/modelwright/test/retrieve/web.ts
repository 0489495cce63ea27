import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { atEndOfFile } from '../../../../test/at-end.ts'

/** Answers one request of a path. */
export type Answer = (request: IncomingMessage, response: ServerResponse, times: number) => void

/** A web server on this machine whose pages a test sets. */
export interface Web {
  readonly url: string
  readonly requests: IncomingMessage[]
  /** Sets what a path answers; `times` counts from 1. */
  on(path: string, answer: Answer): string
}

/** Starts a server that is stopped after the tests of a file. */
export async function openWeb(): Promise<Web> {
  const answers = new Map<string, Answer>()
  const counts = new Map<string, number>()
  const requests: IncomingMessage[] = []
  const server: Server = createServer((request, response) => {
    requests.push(request)
    const path = request.url!.split('?')[0]
    counts.set(path, (counts.get(path) ?? 0) + 1)
    const answer = answers.get(path)
    if (answer === undefined) response.writeHead(404).end('no such page')
    else answer(request, response, counts.get(path)!)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  atEndOfFile(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    requests,
    on(path, answer) {
      answers.set(path, answer)
      counts.delete(path)
      return `${url}${path}`
    },
  }
}

/** Answers with a body and headers. */
export function body(
  content: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
  status = 200,
): Answer {
  return (_, response) => void response.writeHead(status, headers).end(content)
}
