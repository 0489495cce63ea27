import { randomUUID } from 'node:crypto'
import type { ServerOptions as TlsOptions } from 'node:https'
import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import {
  answer,
  answerStream,
  barePath,
  bodyTooLarge,
  type Limits,
  problemAnswer,
  type StreamAnswer,
  type StreamRequest,
  type WireAnswer,
  type WireRequest,
} from '@modelwright/runtime'
import {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
} from 'fastify'
import { type Log, ModelwrightError } from '../core/index.ts'
import type { Addition, Exchange, Guard, Models, Scope, Watcher } from './exchange.ts'
import { indexPage } from './index-page.ts'
import type { Playground } from './playground/playground.ts'
import { limitBodies, linesType } from './slow-bodies.ts'

/** What the handlers of one server share. */
export interface Host {
  readonly models: Models
  readonly guards: readonly Guard[]
  readonly watchers: readonly Watcher[]
  /** By method and path. */
  readonly additions: ReadonlyMap<string, Addition>
  readonly log: Log
  readonly limits: Limits
  /** Tells a path by which one asks whether the service is alive: anyone may, also while it drains. */
  isHealth(path: string): boolean
  /** See `ServerOptions`. */
  readonly patienceMs: number
  /** The page that runs the model in the browser, where it may be had. */
  readonly playground?: Playground
  isClosing: boolean
  /** Connections that are open. */
  readonly sockets: Set<Socket>
  /** Requests that are under way. */
  underway: number
  /** Headers of every answer that does not say otherwise. */
  readonly headers: Readonly<Record<string, string>>
  /** Set up for TLS where there is any. */
  readonly tls?: TlsOptions
}

declare module 'fastify' {
  interface FastifyRequest {
    exchange: Exchange
  }
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

/** Puts the HTTP server around `answer`: raw bodies, request ids, errors of HTTP itself. */
export function appOf(host: Host): FastifyInstance {
  const app = fastify({
    ...transportOf(host),
    // A client that takes nothing of its answer.
    connectionTimeout: 2 * host.patienceMs,
    bodyLimit: host.limits.maxBytes,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    // Streams of rows may take hours: how long a body may take is limited by kind, see slow-bodies.
    requestTimeout: 0,
    genReqId: (request) => requestId(request.headers['x-request-id']),
    clientErrorHandler: refuseBytes,
    frameworkErrors: (error, request, reply) => void fail(host, error, request, reply),
  }) as unknown as FastifyInstance
  const ended = (): void => {
    host.underway -= 1
  }
  app.server.prependListener('request', (_request, response) => {
    host.underway += 1
    response.once('close', ended)
  })
  app.server.on('connection', (socket) => {
    host.sockets.add(socket)
    socket.once('close', () => host.sockets.delete(socket))
  })
  app.decorateRequest('exchange')
  app.addHook('onRequest', (request, reply, done) => {
    request.exchange = exchangeOf(request)
    if (host.watchers.length > 0) reply.raw.once('close', () => tellAnswered(host, request.exchange, reply))
    const admitted = admit(host, request, reply)
    if (admitted === true) done()
    else if (admitted !== false) void admitted.then((may) => may && done())
  })
  limitBodies(app, refuseBytes, host.patienceMs)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(linesType, (_request, body, done) => done(null, body))
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.setErrorHandler<FastifyError>((error, request, reply) => fail(host, error, request, reply))
  app.setNotFoundHandler((request, reply) => handle(host, request, reply))
  app.route({ method: [...methods], url: '/*', handler: (request, reply) => handle(host, request, reply) })
  return app
}

/** TLS or none; either way a client must send its headers in time. */
function transportOf({ tls, patienceMs }: Host): { http: object } | { https: TlsOptions } {
  const timing = {
    headersTimeout: Math.min(30_000, patienceMs),
    connectionsCheckingInterval: Math.min(5000, patienceMs),
  }
  return tls === undefined ? { http: timing } : { https: { ...tls, ...timing } }
}

function requestId(given: string | readonly string[] | undefined): string {
  return typeof given === 'string' && /^[\w.:-]{1,100}$/.test(given) ? given : randomUUID()
}

const noBytes = new Uint8Array(0)

function exchangeOf({ id, method, url, headers, socket }: FastifyRequest): Exchange {
  return {
    id,
    method,
    url,
    path: url,
    headers,
    socket,
    body: noBytes,
    startedAt: performance.now(),
    bodyAt: 0,
    rowsAt: 0,
    predictedAt: 0,
    rowCount: 0,
  }
}

/** Tells watchers that an answer is out, or broke off: of the latter no hook of the server's is told. */
function tellAnswered({ watchers }: Host, exchange: Exchange, reply: FastifyReply): void {
  for (const watcher of watchers) watcher.answered?.(exchange, reply.statusCode)
}

/** Whether a request may go on; where not, it has been answered. Waits for nothing unless a guard must. */
function admit(host: Host, request: FastifyRequest, reply: FastifyReply): boolean | Promise<boolean> {
  if (!host.isClosing && host.guards.length === 0) return true
  const turnAway = (refusal: WireAnswer): false => {
    if (hasLongBody(request)) reply.header('connection', 'close')
    send(host, reply, request.id, refusal)
    return false
  }
  try {
    const refusal = refusalOf(host, request.exchange)
    if (refusal === undefined) return true
    if (!(refusal instanceof Promise)) return turnAway(refusal)
    return refusal
      .then((refused) => refused === undefined || turnAway(refused))
      .catch((error: FastifyError) => {
        fail(host, error, request, reply)
        return false
      })
  } catch (error) {
    fail(host, error as FastifyError, request, reply)
    return false
  }
}

/** Whether a body comes that is not worth reading for a refusal. */
function hasLongBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 16_384
}

/** Turns away what comes while the server drains, and what a guard refuses. */
function refusalOf(host: Host, exchange: Exchange): ReturnType<Guard['admit']> {
  const scope = scopeOf(host, exchange)
  if (host.isClosing && scope !== undefined) {
    const answered = problemAnswer(stopping(), exchange.id)
    return { ...answered, headers: { ...answered.headers, 'retry-after': '1' } }
  }
  return askGuards(host.guards, exchange, scope)
}

/** The first refusal of the guards from the `at`-th on. */
function askGuards(
  guards: readonly Guard[],
  exchange: Exchange,
  scope: Scope | undefined,
  at = 0,
): ReturnType<Guard['admit']> {
  for (let i = at; i < guards.length; i++) {
    const refusal = guards[i].admit(exchange, scope)
    if (refusal instanceof Promise)
      return refusal.then((refused) => refused ?? askGuards(guards, exchange, scope, i + 1))
    if (refusal !== undefined) return refusal
  }
  return undefined
}

/** What a caller needs to ask this; undefined for what anyone may: whether the service is alive. */
function scopeOf({ additions, isHealth }: Host, { method, url }: Exchange): Scope | undefined {
  const path = barePath(url)
  const addition = additions.get(`${method} ${path}`)
  if (addition !== undefined) return addition.scope
  if (method === 'POST') return 'predict'
  if (path === '/artifact') return 'artifact'
  return isHealth(path) ? undefined : 'describe'
}

async function handle(host: Host, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { exchange, id } = request
  exchange.bodyAt = performance.now()
  const given = request.body as Buffer | Readable | undefined
  if (given !== undefined) exchange.body = given
  const addition = host.additions.get(`${exchange.method} ${barePath(exchange.url)}`)
  if (addition !== undefined) return send(host, reply, id, await addition.handle(exchange))
  const page = pageOf(host, exchange)
  if (page !== undefined) return send(host, reply, id, page)
  const refusal = host.models.aim(exchange)
  const refused = refusal instanceof Promise ? await refusal : refusal
  if (refused !== undefined) return send(host, reply, id, refused)
  const { service } = exchange.target!
  if (given instanceof Readable)
    return send(host, reply, id, await answerStream(service, exchange as StreamRequest))
  return send(host, reply, id, answer(service, exchange as WireRequest))
}

/** What a browser is shown. */
function pageOf(host: Host, { method, url, headers, socket }: Exchange): WireAnswer | undefined {
  const played = host.playground?.answer({ method, path: url, headers, scheme: schemeOf(socket) })
  if (played !== undefined) return played
  if (url !== '/' || (method !== 'GET' && method !== 'HEAD')) return undefined
  return indexPage(host.models.first, headers.host, schemeOf(socket))
}

const schemeOf = (socket: Socket): 'http' | 'https' => ('encrypted' in socket ? 'https' : 'http')

function send(
  host: Host,
  reply: FastifyReply,
  id: string,
  answered: WireAnswer | StreamAnswer,
): FastifyReply {
  const { status, headers, body } = answered
  return reply
    .code(status)
    .headers({
      ...host.headers,
      ...headers,
      ...reply.request.exchange?.answerHeaders,
      'x-request-id': id,
      ...(host.isClosing ? { connection: 'close' } : {}),
    })
    .send(
      body instanceof Uint8Array
        ? Buffer.from(body.buffer, body.byteOffset, body.byteLength)
        : streamOf(host, body),
    )
}

/** An answer in pieces; where it breaks off, so does the connection, and the log says why. */
function streamOf(host: Host, body: AsyncIterable<Uint8Array>): Readable {
  const stream = Readable.from(body, { objectMode: false })
  stream.on('error', (error) => {
    host.log({ kind: 'warning', stage: 'serve', message: `An answer broke off: ${error.message}` })
  })
  return stream
}

function stopping(): ModelwrightError {
  return new ModelwrightError('SERVE_SERVICE_STOPPING', {
    message: 'The service is stopping.',
    mend: ['Ask again in a moment: another one may have taken its place'],
  })
}

/** Says what went wrong before a request could be answered: too large, cut short, not HTTP. */
function fail(host: Host, error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return send(host, reply, request.id, problemAnswer(bodyTooLarge(host.limits.maxBytes), request.id))
  const isTheirs = error.statusCode !== undefined && error.statusCode < 500
  if (!isTheirs) host.log({ kind: 'warning', stage: 'serve', message: `A request failed: ${error.message}` })
  return send(host, reply, request.id, problemAnswer(isTheirs ? invalid(error) : failed(), request.id))
}

/** Answers bytes that are no HTTP request, then hangs up. */
function refuseBytes(error: Error, socket: Socket): void {
  // Nothing can be said over a connection that is not set up.
  const isUnsecured = /^ERR_(?:TLS|SSL)/.test((error as NodeJS.ErrnoException).code ?? '')
  if (isUnsecured || !socket.writable) return void socket.destroy()
  const { status, headers, body } = problemAnswer(invalid(error))
  const lines = Object.entries({ ...headers, 'content-length': body.length, connection: 'close' })
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  socket.write(`HTTP/1.1 ${status} Bad Request\r\n${head}\r\n`)
  socket.end(body)
}

function invalid(error: Error): ModelwrightError {
  return new ModelwrightError('SERVE_REQUEST_INVALID', {
    message: `The request is not proper HTTP: ${error.message}.`,
    mend: ['See a request that works:  GET /'],
  })
}

function failed(): ModelwrightError {
  return new ModelwrightError('SERVE_ANSWER_FAILED', {
    message: "The service could not answer; the fault is its own, not the request's.",
    mend: ['Report it with the request that caused it'],
  })
}
