import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { allOperations, ModelwrightError, modelOf } from '@modelwright/runtime'
import { afterEach, describe, expect, test } from 'vitest'
import { binaryArtifact, goodRow } from '../../../../runtime/test/example-models.ts'
import type { Report } from '../../../src/core/index.ts'
import {
  accessLog,
  createServer,
  type Guard,
  loadPredictionLog,
  type Metric,
  type Server,
  type ServerOptions,
} from '../../../src/serve/index.ts'
import { logFolder } from '../predictions/log-folders.ts'
import { foreignComplaints, readExposition, total } from './read-exposition.ts'

const digest = 'ab'.repeat(32)
const model = modelOf(binaryArtifact, allOperations, () => digest)
const other = modelOf(binaryArtifact, allOperations, () => 'cd'.repeat(32))
const servers: Server[] = []
const reports: Report[] = []

async function start(options: Partial<ServerOptions> = {}): Promise<Server> {
  const server = await createServer({
    model: { model, name: 'churn', version: '7' },
    port: 0,
    log: (report) => reports.push(report),
    ...options,
  })
  servers.push(server)
  return server
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
  reports.length = 0
})

const post = (server: Server, body: string, { path = '/predict', type = 'application/json' } = {}) =>
  fetch(server.url + path, { method: 'POST', headers: { 'content-type': type }, body })

const rows = (count: number) => JSON.stringify({ instances: Array(count).fill(goodRow) })

async function textOf(server: Server): Promise<string> {
  const response = await fetch(`${server.url}/metrics`)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  return response.text()
}

const read = async (server: Server) => readExposition(await textOf(server))

/** Asks until something is counted: an answer is counted once it has gone out. */
async function readUntil(server: Server, isThere: (samples: Awaited<ReturnType<typeof read>>) => boolean) {
  for (;;) {
    const samples = await read(server)
    if (isThere(samples)) return samples
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

const labels = { model: 'churn', version: '7', variant: '7' }

describe('GET /metrics', () => {
  test('counts requests by model, version, variant, route and status; their rows and times', async () => {
    const server = await start()
    for (const count of [1, 1, 3]) expect((await post(server, rows(count))).status).toBe(200)
    expect((await post(server, '{')).status).toBe(400)
    expect((await post(server, JSON.stringify({ ...goodRow, contract: 7 }))).status).toBe(200)
    expect((await post(server, '{"instances":[{}]}')).status).toBe(422)
    await fetch(`${server.url}/schema`)
    await fetch(`${server.url}/health/startup`)
    await fetch(`${server.url}/nothing`)
    const samples = await readUntil(
      server,
      (found) => total(found, 'modelwright_requests_total', { status: '404' }) === 1,
    )
    const requests = (more: object) => total(samples, 'modelwright_requests_total', { ...labels, ...more })
    expect(requests({ route: 'predict', status: '200' })).toBe(4)
    expect(requests({ route: 'predict', status: '400' })).toBe(1)
    expect(requests({ route: 'predict', status: '422' })).toBe(1)
    expect(requests({ route: 'describe', status: '200' })).toBe(1)
    expect(requests({ route: 'health', status: '200' })).toBe(1)
    expect(total(samples, 'modelwright_rows_predicted_total', labels)).toBe(6)
    expect(total(samples, 'modelwright_request_rows_count', labels)).toBe(4)
    expect(total(samples, 'modelwright_request_rows_bucket', { ...labels, le: '2' })).toBe(3)
    expect(total(samples, 'modelwright_request_duration_seconds_count', labels)).toBe(6)
    for (const phase of ['read', 'understand', 'predict', 'write']) {
      const name = 'modelwright_request_phase_duration_seconds'
      expect(total(samples, `${name}_count`, { ...labels, phase })).toBe(4)
      expect(total(samples, `${name}_sum`, { ...labels, phase })).toBeGreaterThanOrEqual(0)
    }
    const phased = total(samples, 'modelwright_request_phase_duration_seconds_sum', labels)!
    expect(total(samples, 'modelwright_request_duration_seconds_sum', labels)).toBeGreaterThanOrEqual(phased)
    expect(total(samples, 'modelwright_model_info', { ...labels, digest })).toBe(1)
    expect(total(samples, 'modelwright_model_loads_total', { code: '' })).toBe(1)
    expect(total(samples, 'modelwright_requests_in_flight')).toBe(1)
    expect(total(samples, 'process_resident_memory_bytes')).toBeGreaterThan(1e6)
    expect(total(samples, 'process_cpu_seconds_total')).toBeGreaterThan(0)
    expect(total(samples, 'nodejs_eventloop_lag_p99_seconds')).toBeGreaterThanOrEqual(0)
  })

  test('counts rows of bodies that are read piece by piece', async () => {
    const server = await start()
    const lines = `${JSON.stringify(goodRow)}\n`.repeat(3000)
    const answered = await post(server, lines, { type: 'application/jsonlines' })
    expect((await answered.text()).split('\n')).toHaveLength(3001)
    const samples = await readUntil(
      server,
      (found) => total(found, 'modelwright_rows_predicted_total') !== undefined,
    )
    expect(total(samples, 'modelwright_rows_predicted_total', labels)).toBe(3000)
    expect(total(samples, 'modelwright_request_rows_count', labels)).toBe(1)
  })

  test('a request is in flight until it is answered; one that is given up counts as 499', async () => {
    const server = await start()
    const { port, hostname } = new URL(server.url)
    const socket = connect(Number(port), hostname)
    await once(socket, 'connect')
    socket.write('POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\n{')
    await readUntil(server, (found) => total(found, 'modelwright_requests_in_flight') === 2)
    socket.destroy()
    const samples = await readUntil(
      server,
      (found) => total(found, 'modelwright_requests_total', { status: '499' }) === 1,
    )
    expect(total(samples, 'modelwright_requests_in_flight')).toBe(1)
  })

  test('says nothing that other programs cannot read, whatever models are called', async () => {
    const name = 'a "b"\\c\nd {e="f"}, 😀'
    const server = await start({ model: { model, name, version: '\\' } })
    await post(server, rows(2))
    await post(server, rows(2), { path: `/models/${encodeURIComponent(name)}/predict` })
    const text = await textOf(server)
    expect(
      total(readExposition(text), 'modelwright_rows_predicted_total', { model: name, version: '\\' }),
    ).toBe(4)
    expect(foreignComplaints(text) ?? []).toEqual([])
  })

  test('is for those who may read metrics', async () => {
    const asked: unknown[] = []
    const guard: Guard = {
      admit: (_exchange, scope) => {
        asked.push(scope)
        return undefined
      },
    }
    await textOf(await start({ guards: [guard] }))
    expect(asked).toEqual(['metrics'])
  })

  test('a watcher that fails costs neither the answer nor the service', async () => {
    const watcher = {
      answered: () => {
        throw new Error('no disk')
      },
    }
    const server = await start({ watchers: [watcher] })
    for (let i = 0; i < 2; i++) expect((await post(server, rows(1))).status).toBe(200)
    await readUntil(server, () => reports.length >= 2)
    expect(reports[0]).toMatchObject({ message: 'A request could not be noted: no disk' })
  })

  test('tells how the prediction log and the access log fare, of two logs together', async () => {
    const { logWatcher, openPredictionLog } = await loadPredictionLog()
    const logs = [
      openPredictionLog({ folder: logFolder() }),
      openPredictionLog({ folder: '/dev/null/nowhere' }),
    ]
    const access = await accessLog({ to: join(logFolder(), 'access.jsonl'), log: () => {} })
    const server = await start({ watchers: [...logs.map((log) => logWatcher(log)), access] })
    await post(server, rows(3))
    const samples = await readUntil(
      server,
      (found) => (total(found, 'modelwright_prediction_log_rows_total') ?? 0) > 0,
    )
    const of = (name: string) => total(samples, `modelwright_${name}`)
    expect(of('prediction_log_rows_total')).toBe(3)
    expect(of('prediction_log_dropped_total')).toBe(0)
    expect(of('prediction_log_outcomes_total')).toBe(0)
    expect(of('prediction_log_queue_bytes')).toBeGreaterThan(0)
    expect(of('prediction_log_stopped')).toBe(1)
    expect(of('access_log_lines_total')).toBeGreaterThan(0)
    expect(of('access_log_dropped_total')).toBe(0)
    expect(of('access_log_queue_bytes')).toBeGreaterThanOrEqual(0)
    expect(of('gathered_requests_total')).toBe(0)
    expect(foreignComplaints(await textOf(server)) ?? []).toEqual([])
  })

  test('is not there where nothing is counted', async () => {
    const server = await start({ metrics: false })
    expect(server.metrics).toBeUndefined()
    expect((await fetch(`${server.url}/metrics`)).status).toBe(404)
  })
})

describe('models that come and go', () => {
  const plan = (served: typeof model, more: object = {}) => ({
    models: [
      {
        name: 'churn',
        variants: [{ digest: served.digest, artifact: served, variant: 'champion', share: 1 }],
        shadows: [],
        versions: [],
        ...more,
      },
    ],
  })

  test('swaps are counted, refused ones too, and loads by what was wrong', async () => {
    const server = await start({ plan: plan(model) })
    ;(await server.prepare(plan(other)))()
    const missing = { digest, artifact: '/nowhere/at/all', variant: 'champion', share: 1 }
    await expect(server.prepare(plan(model, { variants: [missing], name: 'x' }))).rejects.toThrow()
    server.refuse({ code: 'SERVE_MODEL_ALTERED', message: '', since: '' })
    server.refuse(undefined)
    const samples = await read(server)
    expect(total(samples, 'modelwright_swaps_total')).toBe(1)
    expect(total(samples, 'modelwright_swaps_refused_total')).toBe(1)
    expect(total(samples, 'modelwright_model_loads_total', { code: '' })).toBe(2)
    expect(total(samples, 'modelwright_model_loads_total')).toBe(3)
    expect(total(samples, 'modelwright_model_info', { digest: other.digest })).toBe(1)
    expect(total(samples, 'modelwright_model_info', { digest })).toBeUndefined()
  })

  test('variants count apart, with their shares; shadows with what they said', async () => {
    const challenger = { digest: other.digest, artifact: other, variant: 'challenger', share: 0.25 }
    const champion = { digest, artifact: model, variant: 'champion', share: 1 }
    const server = await start({
      plan: plan(model, {
        variants: [champion, challenger],
        shadows: [{ ...challenger, variant: 'shadow' }],
      }),
    })
    for (let i = 0; i < 20; i++) await post(server, rows(2))
    const samples = await readUntil(server, (found) => total(found, 'modelwright_shadow_rows_total') === 40)
    const count = (variant: string) => total(samples, 'modelwright_rows_predicted_total', { variant }) ?? 0
    expect(count('champion') + count('challenger')).toBe(40)
    expect(total(samples, 'modelwright_model_share_ratio', { variant: 'challenger' })).toBe(0.25)
    expect(total(samples, 'modelwright_model_share_ratio', { variant: 'champion' })).toBe(0.75)
    expect(total(samples, 'modelwright_shadow_same_total', { variant: 'shadow' })).toBe(40)
    expect(total(samples, 'modelwright_shadow_dropped_total')).toBe(0)
    expect(total(samples, 'modelwright_shadow_queue_rows')).toBe(0)
  })
})

describe('metrics of your own', () => {
  const drift: Metric = {
    name: 'churn_drift_ratio',
    help: 'How far columns\nare from training.',
    labels: ['column'],
    read: async () => [
      { labels: { column: 'age' }, value: 0.25 },
      { labels: { column: '"' }, value: Number.NaN },
    ],
  }

  test('are declared with the server, or later', async () => {
    const server = await start({ metrics: [drift] })
    let sent = 0
    server.metrics?.register({ name: 'mails_total', help: 'Mails.', kind: 'counter', read: () => ++sent })
    const text = await textOf(server)
    const samples = readExposition(text)
    expect(total(samples, 'churn_drift_ratio', { column: 'age' })).toBe(0.25)
    expect(total(samples, 'churn_drift_ratio', { column: '"' })).toBeNaN()
    expect(total(samples, 'mails_total')).toBe(1)
    expect(total(await read(server), 'mails_total')).toBe(2)
    expect(foreignComplaints(text) ?? []).toEqual([])
  })

  test('that cannot be read are left out, and the log says it once', async () => {
    const fails: Metric = {
      name: 'fails',
      help: 'Fails.',
      read: () => {
        throw new Error('no disk')
      },
    }
    const stuck: Metric = { name: 'stuck', help: 'Stuck.', read: () => new Promise(() => {}) }
    const strange: Metric = { ...drift, name: 'strange', read: () => [{ labels: { row: '1' }, value: 1 }] }
    const server = await start({ metrics: [fails, stuck, strange, drift] })
    for (let i = 0; i < 2; i++) {
      const samples = await read(server)
      expect(samples.filter(({ name }) => ['fails', 'stuck', 'strange'].includes(name))).toEqual([])
      expect(total(samples, 'churn_drift_ratio', { column: 'age' })).toBe(0.25)
    }
    const told = reports.map((report) => (report as { message: string }).message).sort()
    expect(told).toEqual([
      'The metric fails cannot be read: no disk',
      'The metric strange cannot be read: It has no label "row".',
      'The metric stuck cannot be read: it took longer than 1000 ms',
    ])
  })

  test.each([
    [{ name: 'churn drift' }, 'This is no name of a metric.'],
    [{ name: '' }, 'This is no name of a metric.'],
    [{ name: 'modelwright_requests_total' }, 'There is a metric of this name already.'],
    [{ name: 'churn_drift_ratio' }, 'There is a metric of this name already.'],
    [{ kind: 'counter' as const, name: 'mails' }, 'Names of counters end in _total.'],
    [{ labels: ['le'] }, '"le" is no name of a label, or is there twice.'],
    [{ labels: ['__own'] }, '"__own" is no name of a label, or is there twice.'],
    [{ labels: ['a', 'a'] }, '"a" is no name of a label, or is there twice.'],
    [{ labels: ['a-b'] }, '"a-b" is no name of a label, or is there twice.'],
  ])('are refused where they are none: %j', async (change, message) => {
    const server = await start({ metrics: [drift] })
    const metric = { ...drift, name: 'fine', ...change }
    try {
      server.metrics!.register(metric)
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(ModelwrightError)
      expect(error).toMatchObject({ code: 'SERVE_METRIC_INVALID', message })
    }
  })
})
