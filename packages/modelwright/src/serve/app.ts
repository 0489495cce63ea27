import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import {
  answer,
  answerStream,
  bodyTooLarge,
  problemAnswer,
  type Service,
  type StreamAnswer,
  type WireAnswer,
} from '@modelwright/runtime'
import {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
} from 'fastify'
import { type Log, ModelwrightError } from '../core/index.ts'
import { indexPage } from './index-page.ts'
import type { Playground } from './playground/playground.ts'
import { limitBodies, linesType } from './slow-bodies.ts'

/** What the handlers of one server share. */
export interface Host {
  readonly service: Service
  readonly log: Log
  /** See `ServerOptions`. */
  readonly patienceMs: number
  /** The page that runs the model in the browser, where it may be had. */
  readonly playground?: Playground
  isClosing: boolean
  /** Connections that are open. */
  readonly sockets: Set<Socket>
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

/** Puts the HTTP server around `answer`: raw bodies, request ids, errors of HTTP itself. */
export function appOf(host: Host): FastifyInstance {
  const app = fastify({
    bodyLimit: host.service.limits.maxBytes,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    // Streams of rows may take hours: how long a body may take is limited by kind, see slow-bodies.
    requestTimeout: 0,
    http: { headersTimeout: 30_000 },
    genReqId: (request) => requestId(request.headers['x-request-id']),
    clientErrorHandler: refuseBytes,
    frameworkErrors: (error, request, reply) => void fail(host, error, request, reply),
  })
  app.server.on('connection', (socket) => {
    host.sockets.add(socket)
    socket.once('close', () => host.sockets.delete(socket))
  })
  app.addHook('onRequest', async (request, reply) => turnAway(host, request, reply))
  limitBodies(app, refuseBytes, host.patienceMs)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(linesType, (_request, body, done) => done(null, body))
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.setErrorHandler<FastifyError>((error, request, reply) => fail(host, error, request, reply))
  app.setNotFoundHandler((request, reply) => handle(host, request, reply))
  app.route({ method: [...methods], url: '/*', handler: (request, reply) => handle(host, request, reply) })
  return app
}

function requestId(given: string | readonly string[] | undefined): string {
  return typeof given === 'string' && /^[\w.:-]{1,100}$/.test(given) ? given : randomUUID()
}

async function handle(host: Host, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { id, method, url: path, headers, body: given } = request
  const played = host.playground?.answer({ method, path, headers })
  if (played !== undefined) return send(host, reply, id, played)
  if (path === '/' && (method === 'GET' || method === 'HEAD'))
    return send(host, reply, id, indexPage(host.service, headers.host))
  if (given instanceof Readable) {
    const body: AsyncIterable<Uint8Array> = given
    return send(host, reply, id, await answerStream(host.service, { method, path, headers, body, id }))
  }
  const body = Buffer.isBuffer(given) ? given : new Uint8Array(0)
  return send(host, reply, id, answer(host.service, { method, path, headers, body, id }))
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

/** Turns away what comes while the server drains; what was under way before is answered. */
function turnAway(host: Host, request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined {
  if (!host.isClosing || request.url.startsWith('/health/')) return undefined
  return send(host, reply.header('retry-after', '1'), request.id, problemAnswer(stopping(), request.id))
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
    return send(
      host,
      reply,
      request.id,
      problemAnswer(bodyTooLarge(host.service.limits.maxBytes), request.id),
    )
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
