import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
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
  playground: Playground | undefined
  isClosing: boolean
  /** Connections that are open. */
  readonly sockets: Set<Socket>
  /** Requests that are under way. */
  underway: number
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
    bodyLimit: host.limits.maxBytes,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    // Streams of rows may take hours: how long a body may take is limited by kind, see slow-bodies.
    requestTimeout: 0,
    http: { headersTimeout: 30_000 },
    genReqId: (request) => requestId(request.headers['x-request-id']),
    clientErrorHandler: refuseBytes,
    frameworkErrors: (error, request, reply) => void fail(host, error, request, reply),
  })
  const ended = endedOf(host)
  app.server.on('request', (_request, response) => {
    host.underway += 1
    response.on('close', ended)
  })
  app.server.on('connection', (socket) => {
    host.sockets.add(socket)
    socket.once('close', () => host.sockets.delete(socket))
  })
  app.decorateRequest('exchange')
  app.addHook('onRequest', (request, reply, done) => {
    request.exchange = exchangeOf(request)
    ;(reply.raw as Response).exchange = request.exchange
    if (host.isClosing || host.guards.length > 0)
      void admit(host, request, reply).then((may) => may && done())
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

/** Whether a request may go on; where not, it has been answered. */
async function admit(host: Host, request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
  try {
    const refusal = await refusalOf(host, request.exchange)
    if (refusal === undefined) return true
    send(host, reply, request.id, refusal)
  } catch (error) {
    fail(host, error as FastifyError, request, reply)
  }
  return false
}

/** Turns away what comes while the server drains, and what a guard refuses. */
async function refusalOf(host: Host, exchange: Exchange): Promise<WireAnswer | undefined> {
  const scope = scopeOf(host, exchange)
  if (host.isClosing && scope !== undefined) {
    const answered = problemAnswer(stopping(), exchange.id)
    return { ...answered, headers: { ...answered.headers, 'retry-after': '1' } }
  }
  for (const guard of host.guards) {
    const refusal = await guard.admit(exchange, scope)
    if (refusal !== undefined) return refusal
  }
  return undefined
}

/** What a caller needs to ask this; undefined for what anyone may: whether the service is alive. */
export function scopeOf({ additions, isHealth }: Host, { method, url }: Exchange): Scope | undefined {
  const path = barePath(url)
  const addition = additions.get(`${method} ${path}`)
  if (addition !== undefined) return addition.scope
  if (method === 'POST') return 'predict'
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
function pageOf(host: Host, { method, url, headers }: Exchange): WireAnswer | undefined {
  const played = host.playground?.answer({ method, path: url, headers })
  if (played !== undefined) return played
  if (url !== '/' || (method !== 'GET' && method !== 'HEAD')) return undefined
  return indexPage(host.models.first, headers.host)
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
    .headers({ ...headers, 'x-request-id': id, ...(host.isClosing ? { connection: 'close' } : {}) })
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
  if (!socket.writable) return void socket.destroy()
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
