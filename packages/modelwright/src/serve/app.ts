import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { ServerOptions as TlsOptions } from 'node:https'
import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import {
  answer,
  answerFully,
  answerQuickly,
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
import { type Gatherer, mostGatheredBytes } from './gather/gatherer.ts'
import { indexPage } from './index-page.ts'
import { noSchemas } from './no-schemas.ts'
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
  playground: Playground | undefined
  /** Answers together what is there together. */
  readonly gatherer: Gatherer
  isClosing: boolean
  /** Connections that are open. */
  readonly sockets: Set<Socket>
  /** Requests that are under way. */
  underway: number
  /** Headers of every answer that does not say otherwise. */
  readonly headers: Readonly<Record<string, string>>
  /** The same of an answer in JSON, with its type, one after the other. */
  readonly jsonHead: readonly string[]
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
    schemaController: noSchemas,
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
  const ended = endedOf(host)
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
    ;(reply.raw as Response).exchange = request.exchange
    if (host.isClosing || host.guards.length > 0) admit(host, request, reply, done)
    else done()
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

/** An answer, with the request it is to where that came so far. */
interface Response extends ServerResponse {
  exchange?: Exchange
}

/** Status of requests whose connection ended before their answer did; as nginx says it. */
const brokenOff = 499

/** What is done when a request is over: one listener for all of them costs less than a hook. */
function endedOf(host: Host): (this: ServerResponse) => void {
  return function ended() {
    host.underway -= 1
    const { exchange, statusCode, writableFinished } = this as Response
    if (exchange === undefined) return
    const status = writableFinished ? statusCode : brokenOff
    for (const watcher of host.watchers)
      try {
        watcher.answered?.(exchange, status)
      } catch (error) {
        const message = `A request could not be noted: ${(error as Error).message}`
        host.log({ kind: 'warning', stage: 'serve', message })
      }
  }
}

/** Lets a request go on, or answers it. */
function admit(host: Host, request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  const settle = (refusal: WireAnswer | undefined): void => {
    if (refusal === undefined) done()
    else {
      if (hasLongBody(request)) reply.header('connection', 'close')
      send(host, reply, request.id, refusal)
    }
  }
  try {
    const refusal = refusalOf(host, request.exchange)
    if (refusal instanceof Promise)
      refusal.then(settle).catch((error) => void fail(host, error as FastifyError, request, reply))
    else settle(refusal)
  } catch (error) {
    fail(host, error as FastifyError, request, reply)
  }
}

/** Whether a body comes that is not worth reading for a refusal. */
function hasLongBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 16_384
}

/** Turns away what comes while the server drains, and what a guard refuses; waits only for guards that need time. */
function refusalOf(host: Host, exchange: Exchange): Refusal | Promise<Refusal> {
  const scope = scopeOf(host, exchange)
  if (host.isClosing && scope !== undefined) {
    const answered = problemAnswer(stopping(), exchange.id)
    return { ...answered, headers: { ...answered.headers, 'retry-after': '1' } }
  }
  return refusalBy(host.guards, 0, exchange, scope)
}

type Refusal = WireAnswer | undefined

function refusalBy(
  guards: readonly Guard[],
  from: number,
  exchange: Exchange,
  scope: Scope | undefined,
): Refusal | Promise<Refusal> {
  for (let at = from; at < guards.length; at++) {
    const refusal = guards[at]!.admit(exchange, scope)
    if (refusal instanceof Promise)
      return refusal.then((found) => found ?? refusalBy(guards, at + 1, exchange, scope))
    if (refusal !== undefined) return refusal
  }
  return undefined
}

/** What a caller needs to ask this; undefined for what anyone may: whether the service is alive. */
export function scopeOf(host: Host, exchange: Exchange): Scope | undefined {
  const addition = additionFor(host, exchange)
  if (addition !== undefined) return addition.scope
  if (exchange.method === 'POST') return 'predict'
  const path = barePath(exchange.url)
  if (path === '/artifact') return 'artifact'
  return host.isHealth(path) ? undefined : 'describe'
}

function additionFor({ additions }: Host, { method, url }: Exchange): Addition | undefined {
  // What is asked most often has no addition: no text need be made to find that out.
  if (additions.size === 0 || (method === 'POST' && url === '/predict')) return undefined
  return additions.get(`${method} ${barePath(url)}`)
}

/** Answers; a promise is made only where there is something to wait for. */
function handle(host: Host, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> | undefined {
  const { exchange } = request
  exchange.bodyAt = performance.now()
  const given = request.body as Buffer | Readable | undefined
  if (given !== undefined) exchange.body = given
  if (exchange.method !== 'POST' || !Buffer.isBuffer(given)) return handleRest(host, request, reply)
  const addition = additionFor(host, exchange)
  const refusal = addition === undefined ? host.models.aim(exchange) : undefined
  if (addition !== undefined || refusal instanceof Promise) return handleRest(host, request, reply, refusal)
  if (refusal !== undefined) send(host, reply, exchange.id, refusal)
  else answerBytes(host, reply, exchange)
  return undefined
}

function answerBytes(host: Host, reply: FastifyReply, exchange: Exchange): void {
  const { service, gathers } = exchange.target!
  const asked = exchange as WireRequest
  if (gathers === true && asked.body.length <= mostGatheredBytes)
    host.gatherer.add(service, asked, (text) => answerWith(host, reply, exchange, text))
  else answerWith(host, reply, exchange, answerQuickly(service, asked))
}

function answerWith(host: Host, reply: FastifyReply, exchange: Exchange, text: string | undefined): void {
  const { service } = exchange.target!
  const asked = exchange as WireRequest
  if (text === undefined) send(host, reply, exchange.id, answerFully(service, asked))
  else sendText(host, reply, exchange, text)
}

async function handleRest(
  host: Host,
  { exchange }: FastifyRequest,
  reply: FastifyReply,
  aimed?: Refusal | Promise<Refusal>,
): Promise<FastifyReply> {
  const { id } = exchange
  const addition = additionFor(host, exchange)
  if (addition !== undefined) return send(host, reply, id, await addition.handle(exchange))
  const page = pageOf(host, exchange)
  if (page !== undefined) return send(host, reply, id, page)
  const refused = await (aimed ?? host.models.aim(exchange))
  if (refused !== undefined) return send(host, reply, id, refused)
  const { service } = exchange.target!
  if (exchange.body instanceof Uint8Array)
    return send(host, reply, id, answer(service, exchange as WireRequest))
  return send(host, reply, id, await answerStream(service, exchange as StreamRequest))
}

/** What a browser is shown. */
function pageOf(host: Host, { method, url, headers, socket }: Exchange): WireAnswer | undefined {
  const played = host.playground?.answer({ method, path: url, headers, scheme: schemeOf(socket) })
  if (played !== undefined) return played
  if (url !== '/' || (method !== 'GET' && method !== 'HEAD')) return undefined
  return indexPage(host.models.first, headers.host, schemeOf(socket))
}

const schemeOf = (socket: Socket): 'http' | 'https' => ('encrypted' in socket ? 'https' : 'http')

/** Sends JSON with as little ado as Node allows: head and body go out as one text. */
function sendText(host: Host, reply: FastifyReply, exchange: Exchange, text: string): void {
  const size = Buffer.byteLength(text)
  const head: (string | number)[] = [...host.jsonHead, 'content-length', size]
  const own = ownHeaders(host, exchange.id, exchange)
  for (const name in own) head.push(name, own[name]!)
  reply.hijack()
  reply.raw.writeHead(200, head as string[])
  reply.raw.end(text, size === text.length ? 'latin1' : 'utf8')
}

/** Headers that every answer has. */
function ownHeaders({ isClosing }: Host, id: string, exchange: Exchange | undefined): Record<string, string> {
  const own: Record<string, string> = { 'x-request-id': id }
  if (isClosing) own['connection'] = 'close'
  return exchange?.answerHeaders === undefined ? own : { ...exchange.answerHeaders, ...own }
}

function send(
  host: Host,
  reply: FastifyReply,
  id: string,
  answered: WireAnswer | StreamAnswer,
): FastifyReply {
  const { status, headers, body } = answered
  return reply
    .code(status)
    .headers({ ...host.headers, ...headers, ...ownHeaders(host, id, reply.request.exchange) })
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
