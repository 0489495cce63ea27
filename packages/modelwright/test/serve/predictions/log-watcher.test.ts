import { allOperations, isSampled, modelOf } from '@modelwright/runtime'
import { afterEach, describe, expect, it } from 'vitest'
import { binaryArtifact, goodRow, regressionModel } from '../../../../runtime/test/example-models.ts'
import type { Report } from '../../../src/core/index.ts'
import { createServer, type Server, type ServerOptions, type Watcher } from '../../../src/serve/index.ts'
import { logWatcher } from '../../../src/serve/predictions/log-watcher.ts'
import { openPredictionLog } from '../../../src/serve/predictions/prediction-log.ts'
import { redactionOf } from '../../../src/serve/predictions/redaction.ts'
import { logFolder, loggedLines } from './log-folders.ts'

const model = modelOf(binaryArtifact, allOperations, () => 'ab'.repeat(32))
const servers: Server[] = []

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

async function serveLogged(folder: string, share = 1, options: Partial<ServerOptions> = {}): Promise<Server> {
  const watcher: Watcher = logWatcher(openPredictionLog({ folder }), share)
  const server = await createServer({
    model: { model, name: 'churn', version: '7' },
    port: 0,
    watchers: [watcher],
    ...options,
  })
  servers.push(server)
  return server
}

const post = (url: string, body: string, type = 'application/json', headers: Record<string, string> = {}) =>
  fetch(url, { method: 'POST', headers: { 'content-type': type, ...headers }, body })

const rowOf = (age: unknown) => ({ ...goodRow, age })

describe('what a server logs', () => {
  it('each row as it was sent, with what was said of it, under the id of the answer', async () => {
    const folder = logFolder()
    const server = await serveLogged(folder)
    const body = { instances: [rowOf(' 52 '), { ...rowOf(30), note: 'extra' }] }
    const answer = (await (await post(`${server.url}/predict`, JSON.stringify(body))).json()) as {
      id: string
      predictions: object[]
    }
    await server.close()
    expect(loggedLines(folder)).toEqual(
      answer.predictions.map((said, row) => ({
        id: answer.id,
        row,
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
        model: 'churn',
        version: '7',
        variant: '7',
        digest: 'ab'.repeat(32),
        features: body.instances[row],
        took: expect.any(Number) as number,
        ...said,
      })),
    )
  })

  it.each([
    ['/invocations', JSON.stringify({ dataframe_records: [rowOf(52)] }), 'application/json'],
    ['/invocations', `age,contract,active,signup\n52,yearly,true,2024-05-01\n`, 'text/csv'],
    ['/predict', `${JSON.stringify(rowOf(52))}\n`, 'application/jsonlines'],
  ])('rows of other formats too: %s %s', async (path, body, type) => {
    const folder = logFolder()
    const server = await serveLogged(folder)
    const answer = await post(`${server.url}${path}`, body, type)
    expect(answer.status).toBe(200)
    await answer.text()
    await server.close()
    const [{ features, prediction }] = loggedLines(folder)
    expect(features).toMatchObject({ contract: 'yearly' })
    expect(prediction).toMatch(/^(no|yes)$/)
  })

  it('rows of a body that comes piece by piece are numbered through', async () => {
    const folder = logFolder()
    const server = await serveLogged(folder)
    const lines = Array.from({ length: 2500 }, (_, at) => `${JSON.stringify(rowOf(at % 80))}\n`)
    const answer = await post(`${server.url}/predict`, lines.join(''), 'application/jsonlines', {
      accept: 'application/jsonlines',
    })
    expect((await answer.text()).split('\n')).toHaveLength(2501)
    await server.close()
    const logged = loggedLines(folder)
    expect(logged.map(({ row }) => row)).toEqual(lines.map((_, at) => at))
    expect(logged.map(({ features }) => (features as { age: number }).age)).toEqual(
      lines.map((_, at) => at % 80),
    )
  })

  it('of rows that the version refused, that it did, and nothing of them; nothing of what is no request for predictions', async () => {
    const folder = logFolder()
    const server = await serveLogged(folder)
    expect((await post(`${server.url}/predict`, JSON.stringify(rowOf('fifty')))).status).toBe(422)
    expect((await post(`${server.url}/predict`, '{')).status).toBe(400)
    await (await fetch(`${server.url}/schema`)).text()
    await server.close()
    const lines = loggedLines(folder)
    expect(lines).toMatchObject([{ row: 0, model: 'churn', version: '7', failed: 422 }])
    expect(lines[0]!['features'] ?? null).toBeNull()
    expect(lines[0]).not.toHaveProperty('prediction')
  })

  it('intervals and the most probable classes where they were asked for; never what moved it', async () => {
    const folder = logFolder()
    const server = await serveLogged(folder)
    const body = { instances: [rowOf(52)], parameters: { top: 1 } }
    await (await post(`${server.url}/predict`, JSON.stringify(body))).text()
    await server.close()
    const [line] = loggedLines(folder)
    expect(line['top']).toEqual([
      { class: expect.any(String) as string, probability: expect.any(Number) as number },
    ])
    expect(line).not.toHaveProperty('explanation')
  })

  it('of a number, the number', async () => {
    const folder = logFolder()
    const server = await serveLogged(folder, 1, { model: { model: regressionModel } })
    await (await post(`${server.url}/predict`, JSON.stringify(rowOf(52)))).text()
    await server.close()
    expect(loggedLines(folder)).toMatchObject([{ prediction: expect.any(Number) as number }])
  })

  it.each<[string, readonly string[], Readonly<Record<string, unknown>>]>([
    ['as it came', [], { request: 'order-17:a' }],
    ['not at all, where it is redacted', ['X-Request-Id'], {}],
    ['as a hash', ['hash:x-request-id'], { request: expect.stringMatching(/^[0-9a-f]{32}$/) }],
  ])('what a client calls its request, %s', async (_, columns, told) => {
    const folder = logFolder()
    const redaction = redactionOf(columns, { key: 'a key of sixteen letters' })
    const watchers = [logWatcher(openPredictionLog({ folder, redaction }))]
    const server = await serveLogged(folder, 1, { watchers })
    const named = (name: string) =>
      post(`${server.url}/predict`, JSON.stringify(rowOf(52)), 'application/json', { 'x-request-id': name })
    await (await named('order-17:a')).text()
    for (const improper of ['two words', 'a"b', 'x'.repeat(101)]) await (await named(improper)).text()
    await server.close()
    const [first, ...others] = loggedLines(folder)
    expect(first['id']).not.toBe('order-17:a')
    expect(first['request']).toEqual(told['request'])
    expect(others.map((line) => 'request' in line)).toEqual([false, false, false])
  })

  it('of a share of the requests, all rows or none', async () => {
    const folder = logFolder()
    const server = await serveLogged(folder, 0.5)
    const ids: string[] = []
    for (let at = 0; at < 60; at++) {
      const body = JSON.stringify({ instances: [rowOf(1), rowOf(2), rowOf(3)] })
      // One name for all of them, as applications forward it: each is a prediction of its own.
      const answer = await post(`${server.url}/predict`, body, 'application/json', {
        'x-request-id': 'order',
      })
      ids.push(((await answer.json()) as { id: string }).id)
    }
    await server.close()
    const wanted = ids
      .filter((id) => isSampled(id, 0.5))
      .flatMap((id) => [0, 1, 2].map((row) => `${id}/${row}`))
    expect(wanted.length).toBeGreaterThan(20)
    expect(wanted.length).toBeLessThan(160)
    expect(loggedLines(folder).map(({ id, row }) => `${id}/${row}`)).toEqual(wanted)
  })
})

it('answers are the same, and come, while the log has nowhere to write', async () => {
  const reports: Report[] = []
  const log = openPredictionLog({
    folder: '/dev/null/nowhere',
    flushMs: 1,
    log: (report) => reports.push(report),
  })
  const server = await createServer({ model: { model }, port: 0, watchers: [logWatcher(log)] })
  for (let at = 0; at < 50; at++) {
    const answer = await post(`${server.url}/predict`, JSON.stringify(rowOf(at)))
    expect(answer.status).toBe(200)
    await answer.text()
  }
  await server.close()
  expect(log.counts()).toMatchObject({ logged: 0, dropped: 50 })
  expect(reports.filter(({ kind }) => kind === 'warning')).toHaveLength(2)
})
