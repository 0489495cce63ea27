import { barePath } from '@modelwright/runtime'
import type { Attributes, Context, Span, TextMapGetter, Tracer } from '@opentelemetry/api'
import { ModelwrightError } from '../../core/index.ts'
import { importPeer } from '../../core/node/import-peer.ts'
import type { Exchange, Watcher } from '../exchange.ts'
import { namedPath } from '../models/named-path.ts'

type Api = typeof import('@opentelemetry/api')
type Headers = Exchange['headers']

/** W3C's `traceparent`, and whatever else the registered propagator reads. */
const headerOf: TextMapGetter<Headers> = {
  keys: (headers) => Object.keys(headers),
  get: (headers, name) => headers[name.toLowerCase()],
}

/** Milliseconds since 1970 of a moment on the clock of marks. */
function at(mark: number): number {
  return performance.timeOrigin + mark
}

/** The path without what varies in it; undefined where there is nothing. */
function routeOf({ url, path, target }: Exchange, status: number): string | undefined {
  if (target === undefined || status === 404) return undefined
  const named = namedPath(url)
  if (named === undefined) return barePath(url)
  if (!url.startsWith('/models/')) return barePath(url).replace(encodeURIComponent(named.name), '{model}')
  return `/models/{model}${named.version === undefined ? '' : '/versions/{version}'}${barePath(path)}`
}

/** By the semantic conventions of HTTP servers; neither queries nor addresses of callers, and nothing of rows but their count. */
function attributesOf(exchange: Exchange, status: number): Attributes {
  const { method, url, headers, target, rowCount, id, requestId, socket } = exchange
  const route = routeOf(exchange, status)
  const agent = headers['user-agent']
  return {
    'http.request.method': method,
    'url.path': barePath(url),
    'url.scheme': 'encrypted' in socket ? 'https' : 'http',
    'http.response.status_code': status,
    'modelwright.request.id': requestId,
    'modelwright.prediction.id': id,
    ...(route === undefined ? {} : { 'http.route': route }),
    ...(agent === undefined ? {} : { 'user_agent.original': agent }),
    ...(headers.host === undefined ? {} : { 'server.address': headers.host.replace(/:\d+$/, '') }),
    ...(status >= 500 || status === 499 ? { 'error.type': String(status) } : {}),
    ...(target === undefined ? {} : modelAttributes(target)),
    ...(rowCount === 0 ? {} : { 'modelwright.rows': rowCount }),
  }
}

function modelAttributes({ name, service, variant }: NonNullable<Exchange['target']>): Attributes {
  return {
    'modelwright.model.name': name,
    'modelwright.model.digest': service.model.digest,
    ...(service.version === undefined ? {} : { 'modelwright.model.version': service.version }),
    ...(variant === undefined ? {} : { 'modelwright.model.variant': variant }),
  }
}

/** Parts of a request whose rows were predicted, as spans within its own. */
function addPhases(tracer: Tracer, context: Context, exchange: Exchange, end: number): void {
  const { startedAt, bodyAt, rowsAt, predictedAt, rowCount } = exchange
  if (rowCount === 0) return
  const marks = [startedAt, bodyAt, rowsAt, predictedAt, end]
  for (const [i, name] of ['read', 'understand', 'predict', 'write'].entries())
    tracer.startSpan(name, { startTime: at(marks[i]!) }, context).end(at(marks[i + 1]!))
}

function setFailed({ SpanStatusCode }: Api, span: Span, status: number): void {
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
}

function missing(): ModelwrightError {
  return new ModelwrightError('SERVE_PACKAGE_MISSING', {
    message: 'Tracing requests needs the package "@opentelemetry/api", which is not installed.',
    where: '@opentelemetry/api',
    mend: ['npm install @opentelemetry/api', 'Or serve without:  --no-traces'],
  })
}

/**
 * Makes each answered request a span, with its parts within it, once it is over: what traces cost is not on the way of an answer.
 *
 * A request that brings a trace (W3C's `traceparent`) goes on in it. Where an instrumentation has a span of the request already,
 * ours lies within that one.
 */
export async function openTraces(): Promise<Watcher> {
  const loaded = await importPeer<Api>('@opentelemetry/api', process.cwd())
  if (loaded === undefined) throw missing()
  // Loaders differ in whether they take the package's own default, which lacks some, for the whole.
  const api: Api = { ...loaded.default, ...loaded }
  const { trace, propagation, context, ROOT_CONTEXT, SpanKind } = api
  const tracer = trace.getTracer('modelwright')
  return {
    answered(exchange, status) {
      const end = performance.now()
      const active = context.active()
      const isWithin = trace.getSpan(active) !== undefined
      const parent = isWithin ? active : propagation.extract(ROOT_CONTEXT, exchange.headers, headerOf)
      const attributes = attributesOf(exchange, status)
      const route = attributes['http.route']
      const span = tracer.startSpan(
        route === undefined ? exchange.method : `${exchange.method} ${String(route)}`,
        {
          kind: isWithin ? SpanKind.INTERNAL : SpanKind.SERVER,
          startTime: at(exchange.startedAt),
          attributes,
        },
        parent,
      )
      if (span.isRecording()) addPhases(tracer, trace.setSpan(parent, span), exchange, end)
      setFailed(api, span, status)
      span.end(at(end))
    },
  }
}
