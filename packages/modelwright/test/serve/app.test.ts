import { request } from 'node:http'
import { allOperations, answerFully, createService, modelOf, problemAnswer } from '@modelwright/runtime'
import { afterEach, describe, expect, test } from 'vitest'
import { binaryArtifact, goodRow } from '../../../runtime/test/example-models.ts'
import { ModelwrightError } from '../../src/core/index.ts'
import {
  createServer,
  type Guard,
  type Server,
  type ServerOptions,
  type Watcher,
} from '../../src/serve/index.ts'

const model = modelOf({ ...binaryArtifact, name: 'Zürich' }, allOperations, () => 'ab'.repeat(32))
const servers: Server[] = []

async function start(options: Partial<ServerOptions> = {}): Promise<Server> {
  const server = await createServer({ model: { model }, port: 0, ...options })
  servers.push(server)
  return server
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

const post = (server: Server, body: unknown, id = 'id-1') =>
  fetch(`${server.url}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-request-id': id },
    body: JSON.stringify(body),
  })

const unusual = { ...goodRow, more: 1 }

describe('an answer in JSON', () => {
  test.each([
    ['usual', goodRow],
    ['unusual', unusual],
    ['many', [goodRow, { ...goodRow, age: 200 }, goodRow]],
  ])('has the bytes and headers that the runtime gives: %s', async (_, body) => {
    const response = await post(await start(), body)
    const wanted = answerFully(createService(model), {
      method: 'POST',
      path: '/predict',
      headers: {},
      body: Buffer.from(JSON.stringify(body)),
      id: 'id-1',
    })
    const bytes = Buffer.from(await response.arrayBuffer())
    const own = /"id":"([\da-f-]{36})"/.exec(bytes.toString())?.[1] ?? 'none'
    expect(bytes.toString().replace(own, 'id-1')).toBe(Buffer.from(wanted.body).toString())
    expect(response.headers.get('content-length')).toBe(String(bytes.length))
    expect(response.headers.get('x-request-id')).toBe('id-1')
    for (const [name, value] of Object.entries(wanted.headers)) expect(response.headers.get(name)).toBe(value)
  })

  test('a connection goes on to be used', async () => {
    const server = await start()
    for (let at = 0; at < 20; at++) {
      const response = await post(server, at % 3 === 0 ? unusual : goodRow, `id-${at}`)
      expect(response.headers.get('x-request-id')).toBe(`id-${at}`)
      await response.arrayBuffer()
    }
  })
})

describe('watchers', () => {
  const told: unknown[] = []
  const watcher = (more: Partial<Watcher> = {}): Watcher => ({
    answered: ({ rowCount, predictedAt, bodyAt }, status) =>
      void told.push([status, rowCount, predictedAt >= bodyAt]),
    ...more,
  })

  afterEach(() => void told.splice(0))

  async function settled(count: number): Promise<readonly unknown[]> {
    for (let at = 0; at < 200 && told.length < count; at++)
      await new Promise((resolve) => setTimeout(resolve, 10))
    return told
  }

  test.each([
    ['usual', [goodRow, goodRow]],
    ['unusual', [unusual, unusual]],
  ])('are told of what was answered, and of how many rows: %s', async (_, body) => {
    await post(await start({ watchers: [watcher()] }), body)
    expect(await settled(1)).toEqual([[200, 2, true]])
  })

  test('are told of rows only where they want them', async () => {
    const predicted: Watcher['predicted'] = (_, rows, { predictions }) =>
      void told.push([rows, predictions.length])
    const wants: Watcher['wants'] = ({ requestId }) => requestId === 'wanted'
    const server = await start({ watchers: [watcher({ predicted, wants, answered: () => {} })] })
    await post(server, goodRow)
    await post(server, goodRow, 'wanted')
    expect(await settled(1)).toEqual([[[goodRow], 1]])
  })

  test('one that does not say so wants all rows', async () => {
    const predicted: Watcher['predicted'] = (_, rows) => void told.push(rows.length)
    const server = await start({
      watchers: [{ predicted }, watcher({ wants: () => false, answered: () => {} })],
    })
    await post(server, [goodRow, goodRow])
    expect(await settled(1)).toEqual([2])
  })
})

describe('guards', () => {
  const refusal = (id: string) =>
    problemAnswer(new ModelwrightError('SERVE_REQUEST_INVALID', { message: 'No.', mend: ['Ask others'] }), id)
  const later: Guard = {
    admit: async ({ headers, id }) => (headers['x-later'] === undefined ? undefined : refusal(id)),
  }
  const atOnce: Guard = {
    admit: ({ headers, id }) => (headers['x-now'] === undefined ? undefined : refusal(id)),
  }
  const failing: Guard = {
    admit({ headers }) {
      if (headers['x-fail'] !== undefined) throw new Error('secret')
      return headers['x-reject'] === undefined ? undefined : Promise.reject(new Error('secret'))
    },
  }

  test.each([
    ['x-later', 400],
    ['x-now', 400],
    ['x-fail', 500],
    ['x-reject', 500],
    ['x-none', 200],
  ])('%s gives %i, whether they answer at once or not', async (name, status) => {
    for (const guards of [
      [atOnce, later, failing],
      [later, failing, atOnce],
      [failing, atOnce, later],
    ]) {
      const server = await start({ guards })
      const response = await fetch(`${server.url}/predict`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', [name]: '1' },
        body: JSON.stringify(goodRow),
      })
      expect(response.status).toBe(status)
      expect(await response.text()).not.toContain('secret')
    }
  })
})

test('what is answered while the server drains closes its connection', async () => {
  const server = await start()
  const { hostname, port } = new URL(server.url)
  const asked = request({
    hostname,
    port,
    path: '/predict',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  })
  const body = JSON.stringify(goodRow)
  asked.write(body.slice(0, 10))
  await new Promise((resolve) => setTimeout(resolve, 100))
  const closed = server.close()
  const response = new Promise<{ status: number | undefined; connection: string | undefined }>((resolve) =>
    asked.once('response', (got) => {
      got.resume()
      resolve({ status: got.statusCode, connection: got.headers.connection })
    }),
  )
  asked.end(body.slice(10))
  expect(await response).toEqual({ status: 200, connection: 'close' })
  await closed
})
