import { allOperations, modelOf } from '@modelwright/runtime'
import { context, propagation, SpanStatusCode, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { binaryArtifact, goodRow } from '../../../../runtime/test/example-models.ts'
import type { Report } from '../../../src/core/index.ts'
import { createServer, type Server, type ServerOptions } from '../../../src/serve/index.ts'

const digest = 'ab'.repeat(32)
const model = modelOf(binaryArtifact, allOperations, () => digest)
const exporter = new InMemorySpanExporter()
const reports: Report[] = []
let server: Server | undefined

function register(): void {
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
  )
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
}

async function start(options: Partial<ServerOptions> = {}): Promise<Server> {
  server = await createServer({
    model: { model, name: 'churn', version: '7' },
    port: 0,
    log: (report) => reports.push(report),
    ...options,
  })
  return server
}

const ask = ({ url }: Server, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  fetch(url + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })

/** Spans of requests, once there are so many. */
async function requestSpans(count: number): Promise<ReadableSpan[]> {
  for (;;) {
    const found = exporter.getFinishedSpans().filter(({ name }) => /^[A-Z]/.test(name))
    if (found.length >= count) return found
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

beforeEach(() => exporter.reset())

afterEach(async () => {
  await server?.close()
  for (const api of [trace, propagation, context]) api.disable()
  reports.length = 0
})

test('a request goes on in the trace it brings, with its parts, and nothing of its rows', async () => {
  register()
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  const started = await start()
  const asked = ask(started, '/predict?explain=false&secret=7', [goodRow, goodRow], { traceparent })
  expect((await asked).status).toBe(200)
  const [span] = await requestSpans(1)
  expect(span!.name).toBe('POST /predict')
  expect(span!.kind).toBe(1)
  expect(span!.spanContext().traceId).toBe('0af7651916cd43dd8448eb211c80319c')
  expect(span!.parentSpanContext?.spanId).toBe('b7ad6b7169203331')
  expect(span!.attributes).toEqual({
    'http.request.method': 'POST',
    'http.route': '/predict',
    'http.response.status_code': 200,
    'url.path': '/predict',
    'url.scheme': 'http',
    'server.address': '127.0.0.1',
    'user_agent.original': 'node',
    'modelwright.request.id': expect.stringMatching(/^[\w-]{36}$/),
    'modelwright.prediction.id': expect.stringMatching(/^[\w-]{36}$/),
    'modelwright.model.name': 'churn',
    'modelwright.model.version': '7',
    'modelwright.model.variant': '7',
    'modelwright.model.digest': digest,
    'modelwright.rows': 2,
  })
  const parts = exporter.getFinishedSpans().filter(({ name }) => /^[a-z]/.test(name))
  expect(parts.map(({ name }) => name)).toEqual(['read', 'understand', 'predict', 'write'])
  for (const part of parts) expect(part.parentSpanContext?.spanId).toBe(span!.spanContext().spanId)
  const spent = ([seconds, nanos]: readonly [number, number]) => seconds + nanos / 1e9
  const sum = parts.reduce((all, { duration }) => all + spent(duration), 0)
  expect(spent(span!.duration)).toBeCloseTo(sum, 5)
  expect(Math.abs(spent(span!.startTime) - Date.now() / 1000)).toBeLessThan(300)
  expect(JSON.stringify(exporter.getFinishedSpans().map(({ attributes }) => attributes))).not.toMatch(
    /yearly|secret/,
  )
})

test.each([
  ['/models/churn/versions/7/predict', 'POST /models/{model}/versions/{version}/predict', 200],
  ['/models/churn/predict/', 'POST /models/{model}/predict', 200],
  ['/v2/models/churn/infer', 'POST /v2/models/{model}/infer', 200],
  ['/models/other/predict', 'POST', 404],
  ['/nothing/12345', 'POST', 404],
] as const)('the route of %s holds no names: %s', async (path, name, status) => {
  register()
  const started = await start()
  const tensor = { name: 'age', shape: [1, 1], datatype: 'FP64', data: [30] }
  const others = [
    { name: 'contract', shape: [1, 1], datatype: 'BYTES', data: ['yearly'] },
    { name: 'active', shape: [1, 1], datatype: 'BOOL', data: [true] },
    { name: 'signup', shape: [1, 1], datatype: 'INT64', data: [1.6e12] },
  ]
  const body = path.startsWith('/v2') ? { inputs: [tensor, ...others] } : goodRow
  expect((await ask(started, path, body)).status).toBe(status)
  const [span] = await requestSpans(1)
  expect(span!.name).toBe(name)
  expect(span!.attributes['http.route']).toBe(name === 'POST' ? undefined : name.slice(5))
  expect(span!.status.code).toBe(SpanStatusCode.UNSET)
})

test('a refusal of the service itself is an error, one of the request is not', async () => {
  register()
  const started = await start({
    guards: [
      {
        admit: (_exchange, scope) =>
          scope === 'describe' ? { status: 503, headers: {}, body: new Uint8Array(0) } : undefined,
      },
    ],
  })
  await ask(started, '/schema')
  await ask(started, '/predict', {})
  const [failed, refused] = await requestSpans(2)
  expect(failed!.status.code).toBe(SpanStatusCode.ERROR)
  expect(failed!.attributes['error.type']).toBe('503')
  expect(refused!.attributes['http.response.status_code']).toBe(422)
  expect(refused!.status.code).toBe(SpanStatusCode.UNSET)
})

test('nothing is traced where nothing is registered, or it is off', async () => {
  await (await start()).close()
  register()
  const started = await start({ traces: false })
  await ask(started, '/predict', goodRow)
  await started.close()
  expect(exporter.getFinishedSpans()).toEqual([])
  expect(reports).toEqual([])
})

test('asked for where nothing is registered, the log says that nobody takes them', async () => {
  const started = await start({ traces: true })
  expect((await ask(started, '/predict', goodRow)).status).toBe(200)
  expect(reports).toMatchObject([
    { kind: 'warning', message: expect.stringContaining('Nothing takes the traces') },
  ])
})
