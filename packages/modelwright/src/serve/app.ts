import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { ServerOptions as TlsOptions } from 'node:https'
import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import {
  answer,
  answerFully,
  answerQuickly,
  answerStream,
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
import { additionFor, admit, type Refusal } from './admit.ts'
import type { Exchange } from './exchange.ts'
import { mostGatheredBytes } from './gather/gatherer.ts'
import type { Host } from './host.ts'
import { indexPage } from './index-page.ts'
import { noSchemas } from './no-schemas.ts'
import { fail, refuseBytes, requestIdOf, send, sendText } from './send.ts'
import { limitBodies, linesType } from './slow-bodies.ts'

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
    // Never the client's: outcomes are told by it, and a client may send one id with several requests.
    genReqId: () => randomUUID(),
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
  limitBodies(app, refuseBytes, host)
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
  if (tls === undefined) return { http: timing }
  return { https: { ...tls, handshakeTimeout: Math.min(10_000, patienceMs), ...timing } }
}

const noBytes = new Uint8Array(0)

function exchangeOf({ id, method, url, headers, socket }: FastifyRequest): Exchange {
  return {
    id,
    requestId: requestIdOf(headers, id),
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
    // An answer whose head was sent before could not say that the connection closes; Node keeps it open as idle.
    if (host.isClosing) this.req.socket.end()
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
