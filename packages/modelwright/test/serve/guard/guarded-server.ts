import { allOperations, modelOf } from '@modelwright/runtime'
import { atEndOfFile } from '../../../../../test/at-end.ts'
import { binaryArtifact, goodRow } from '../../../../runtime/test/example-models.ts'
import type { Report } from '../../../src/core/index.ts'
import { createServer, type Server, type ServerOptions } from '../../../src/serve/index.ts'

const model = modelOf(binaryArtifact, allOperations, () => 'ab'.repeat(32))

/** A server that listens, and what it reported. */
export interface Started {
  readonly server: Server
  readonly url: string
  readonly reports: Report[]
}

/** Starts a server on a free port; it is closed after the tests of the file. */
export async function start(options: Partial<ServerOptions> = {}): Promise<Started> {
  const reports: Report[] = []
  const server = await createServer({
    model: { model, name: 'churn', version: '7' },
    port: 0,
    log: (report) => reports.push(report),
    ...options,
  })
  atEndOfFile(() => server.close())
  return { server, url: server.url, reports }
}

/** Asks for the prediction of a good row. */
export function predict(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(`${url}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(goodRow),
  })
}

/** The code of a problem that was answered. */
export async function codeOf(response: Response): Promise<string> {
  return ((await response.json()) as { code: string }).code
}

/** Waits until something holds; the test's own time limit ends it. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 50))
}
