import type { IncomingHttpHeaders } from 'node:http'
import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import {
  bodyTooLarge,
  problemAnswer,
  requestIdIn,
  type StreamAnswer,
  type WireAnswer,
} from '@modelwright/runtime'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { ModelwrightError } from '../core/index.ts'
import type { Exchange } from './exchange.ts'
import type { Host } from './host.ts'

/** Sends JSON with as little ado as Node allows: head and body go out as one text. */
export function sendText(host: Host, reply: FastifyReply, exchange: Exchange, text: string): void {
  const size = Buffer.byteLength(text)
  const head: (string | number)[] = [...host.jsonHead, 'content-length', size]
  const own = ownHeaders(host, exchange.requestId, exchange)
  for (const name in own) head.push(name, own[name]!)
  reply.hijack()
  reply.raw.writeHead(200, head as string[])
  reply.raw.end(text, size === text.length ? 'latin1' : 'utf8')
}

/** Headers that every answer has. */
function ownHeaders(
  { isLeaving }: Host,
  requestId: string,
  exchange: Exchange | undefined,
): Record<string, string> {
  const own: Record<string, string> = { 'x-request-id': requestId }
  if (isLeaving) own['connection'] = 'close'
  return exchange?.answerHeaders === undefined ? own : { ...exchange.answerHeaders, ...own }
}

/** What the client calls its request, where that is a proper name; else what it is called here. */
export function requestIdOf(headers: IncomingHttpHeaders, id: string): string {
  return requestIdIn(headers) ?? id
}

/** Sends an answer, in pieces where it comes so. */
export function send(
  host: Host,
  reply: FastifyReply,
  id: string,
  answered: WireAnswer | StreamAnswer,
): FastifyReply {
  const { status, headers, body } = answered
  const { exchange, headers: asked } = reply.request
  return reply
    .code(status)
    .headers({ ...host.headers, ...headers, ...ownHeaders(host, requestIdOf(asked, id), exchange) })
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

/** Says what went wrong before a request could be answered: too large, cut short, not HTTP. */
export function fail(
  host: Host,
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return send(host, reply, request.id, problemAnswer(bodyTooLarge(host.limits.maxBytes), request.id))
  const isTheirs = error.statusCode !== undefined && error.statusCode < 500
  if (!isTheirs) host.log({ kind: 'warning', stage: 'serve', message: `A request failed: ${error.message}` })
  return send(host, reply, request.id, problemAnswer(isTheirs ? invalid(error) : failed(), request.id))
}

/** Answers bytes that are no HTTP request, then hangs up. */
export function refuseBytes(error: Error, socket: Socket): void {
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
