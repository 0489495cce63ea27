import { spawnSync } from 'node:child_process'
import { createServer, type IncomingMessage, request as send } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { freePort } from '../../../../../test/free-port.ts'
import { hasForeign } from '../../retrieve/buckets/foreign.ts'
import { startProgram } from '../../retrieve/buckets/start-server.ts'
import { closed, listening, type Seen } from '../http/scripted-server.ts'

/** What a server answers itself, in place of moto. */
export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

/** Sees each request first; undefined: moto answers it. */
export type Intercept = (seen: Seen) => Promise<Answer | undefined> | Answer | undefined

// biome-ignore lint/suspicious/noExplicitAny: what moto tells is looked into by tests that know what they asked
export type Told = any

/** AWS on this machine: moto, behind a server that answers some requests itself. */
export interface MotoCloud {
  readonly url: string
  /** What a target finds in its environment. */
  readonly env: Readonly<Record<string, string>>
  /** Asks moto itself; JSON comes as what it says, anything else as text. */
  ask(
    method: string,
    path: string,
    options?: { body?: string; service?: string; target?: string },
  ): Promise<Told>
  /** Everything is gone, as at the start. */
  reset(): Promise<void>
  intercept(by: Intercept | undefined): void
  stop(): Promise<void>
}

const python = process.env['MODELWRIGHT_PYTHON']

/** What is not installed of what this needs. */
export function motoLacks(packages: readonly string[]): string {
  const hasMoto = python !== undefined && spawnSync(python, ['-c', 'import moto.server']).status === 0
  const missing = packages.filter((name) => !hasForeign(name))
  return [
    ...(hasMoto ? [] : ['MODELWRIGHT_PYTHON with moto']),
    ...(missing.length === 0 ? [] : [`npm ci --prefix test/foreign (${missing.join(', ')})`]),
  ].join(', ')
}

function forward(port: number, seen: Seen): Promise<{ message: IncomingMessage; body: Buffer }> {
  const { method, path, headers, body } = seen
  return new Promise((resolve, reject) => {
    const asked = send({ host: '127.0.0.1', port, method, path, headers }, (message) => {
      buffer(message).then((answered) => resolve({ message, body: answered }), reject)
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

/** Starts moto and the server before it. */
export async function startMoto(): Promise<MotoCloud> {
  const port = await freePort()
  const end = await startProgram(python!, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], port)
  const moto = `http://127.0.0.1:${port}`
  let by: Intercept | undefined
  const server = createServer((request, response) => {
    void (async () => {
      const body = await buffer(request)
      const seen = { method: request.method!, path: request.url!, headers: request.headers, body }
      const own = await by?.(seen)
      if (own !== undefined) return response.writeHead(own.status, own.headers ?? {}).end(own.body)
      const { message, body: answered } = await forward(port, seen)
      return response.writeHead(message.statusCode!, message.headers).end(answered)
    })().catch((error: unknown) => response.destroy(error as Error))
  })
  await listening(server)
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`
  const reset = async (): Promise<void> => {
    await fetch(`${moto}/moto-api/reset`, { method: 'POST' })
    await fetch(`${moto}/moto-api/config`, {
      method: 'POST',
      body: JSON.stringify({ lambda: { use_docker: false } }),
    })
  }
  await reset()
  return {
    url,
    env: {
      AWS_ACCESS_KEY_ID: 'planted-key-id',
      AWS_SECRET_ACCESS_KEY: 'planted-secret-key',
      AWS_ENDPOINT_URL: url,
    },
    reset,
    async ask(method, path, { body, service = 'lambda', target } = {}) {
      const scope = `AWS4-HMAC-SHA256 Credential=a/20261126/eu-west-1/${service}/aws4_request`
      const headers = {
        authorization: `${scope}, SignedHeaders=host, Signature=a`,
        ...(target === undefined
          ? {}
          : { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.1' }),
      }
      const answered = await fetch(`${moto}${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body }),
      })
      const text = await answered.text()
      return text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text
    },
    intercept(next) {
      by = next
    },
    async stop() {
      await closed(server)
      await end()
    },
  }
}
