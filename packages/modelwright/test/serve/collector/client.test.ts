import { mkdtempSync, rmSync } from 'node:fs'
import { createServer as createPlain, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { allOperations, createCollectorClient, createService, modelOf, toFetch } from '@modelwright/runtime'
import { afterEach, describe, expect, it } from 'vitest'
import { binaryArtifact, goodRow } from '../../../../runtime/test/example-models.ts'
import { openLogSource } from '../../../src/project/predictions/log-source.ts'
import { type Collector, createCollector, createServer, loadPredictionLog } from '../../../src/serve/index.ts'

const model = modelOf(binaryArtifact, allOperations, () => 'ab'.repeat(32))
const closing: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function collector(): Promise<Collector & { rows(): Promise<{ id: string; row: number }[]> }> {
  const folder = mkdtempSync(join(tmpdir(), 'modelwright-client-'))
  const started = await createCollector({
    models: [model.name],
    folderOf: () => folder,
    recentOf: async () => [],
    outputsOf: async () => [],
    ...{ log: () => {}, clock: Date.now, port: 0, guard: { pressure: { maxLagMs: 0 } } },
  })
  closing.push(
    () => rmSync(folder, { recursive: true }),
    () => started.close(),
  )
  return {
    ...started,
    async rows() {
      const found: { id: string; row: number }[] = []
      for await (const rows of openLogSource([folder]).read({}))
        found.push(...rows.map(({ id, row }) => ({ id, row })))
      return found
    },
  }
}

/** A service that answers as a test says, and counts. */
async function scripted(answer: (response: ServerResponse, count: number) => void) {
  let count = 0
  const server = createPlain((request, response) => {
    request.resume().on('end', () => answer(response, ++count))
  }).listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  closing.push(
    () => void server.closeAllConnections(),
    () => void server.close(),
  )
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, count: () => count }
}

const post = (rows: readonly unknown[]) =>
  new Request('http://here/predict', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ instances: rows }),
  })

describe('a client of a collector', () => {
  it('sends what a handler of requests was asked and said, when it is flushed: as on Lambda', async () => {
    const there = await collector()
    const client = createCollectorClient({ url: there.url, flushMs: 0 })
    const answer = toFetch(createService(model, { version: '3', watch: client.watch(model, '3') })) as (
      request: Request,
    ) => Promise<Response>
    for (let at = 0; at < 2; at++) expect((await answer(post([goodRow, goodRow]))).status).toBe(200)
    expect(client.counts()).toEqual({ sent: 0, dropped: 0, waiting: 4 })
    await client.flush()
    expect(client.counts()).toEqual({ sent: 4, dropped: 0, waiting: 0 })
    expect(await there.rows()).toHaveLength(4)
  })

  it('sends by itself beside the answers of a server, and what is left when that closes', async () => {
    const there = await collector()
    const client = createCollectorClient({ url: there.url, flushMs: 20 })
    const { collectorWatcher } = await loadPredictionLog()
    const server = await createServer({ model: { model }, port: 0, watchers: [collectorWatcher(client)] })
    const ask = async () => {
      const answer = await fetch(`${server.url}/predict`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ instances: [goodRow] }),
      })
      return ((await answer.json()) as { id: string }).id
    }
    const ids = [await ask()]
    while (client.counts().sent === 0) await new Promise((done) => setTimeout(done, 10))
    ids.push(await ask())
    await server.close()
    expect((await there.rows()).map(({ id }) => id)).toEqual(ids)
  })

  it('tries again where the collector is busy, and after a cut connection', async () => {
    const busy = await scripted((response, count) => {
      if (count === 1) return void response.writeHead(503, { 'retry-after': '0' }).end('{}')
      if (count === 2) return void response.destroy()
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"taken":1}')
    })
    const client = createCollectorClient({ url: busy.url, flushMs: 0 })
    const service = createService(model, { watch: client.watch(model) })
    await (toFetch(service) as (request: Request) => Promise<Response>)(post([goodRow]))
    await client.flush()
    expect([client.counts().sent, client.lastProblem(), busy.count()]).toEqual([1, undefined, 3])
  })

  it.each([401, 403, 413, 422])(
    'counts what is refused with %d, and does not send it again',
    async (status) => {
      const refusing = await scripted((response) =>
        response
          .writeHead(status, { 'content-type': 'application/problem+json' })
          .end(JSON.stringify({ code: 'SERVE_SCOPE_LACKING', detail: 'No.', status })),
      )
      const client = createCollectorClient({ url: refusing.url, flushMs: 0, key: 'mw_x' })
      const service = createService(model, { watch: client.watch(model) })
      await (toFetch(service) as (request: Request) => Promise<Response>)(post([goodRow]))
      await client.flush()
      expect(client.counts()).toEqual({ sent: 0, dropped: 1, waiting: 0 })
      expect(client.lastProblem()).toMatchObject({ message: expect.any(String) })
      expect([refusing.count(), JSON.stringify(client.lastProblem())]).toEqual([
        1,
        expect.not.stringContaining('mw_x'),
      ])
    },
  )

  it('keeps no more than it may while nobody listens, and fails no answer', async () => {
    const client = createCollectorClient({
      url: 'http://127.0.0.1:9',
      ...{ flushMs: 1, retries: 0, maxQueuedBytes: 5000 },
    })
    const answer = toFetch(createService(model, { watch: client.watch(model) })) as (
      request: Request,
    ) => Promise<Response>
    for (let i = 0; i < 60; i++) expect((await answer(post([goodRow]))).status).toBe(200)
    await client.flush()
    const { sent, dropped, waiting } = client.counts()
    expect([sent, dropped + waiting]).toEqual([0, 60])
  })
})
