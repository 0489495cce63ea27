import { barePath, problemAnswer, type WireAnswer } from '@modelwright/runtime'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { ModelwrightError } from '../core/index.ts'
import type { Addition, Exchange, Guard, Scope } from './exchange.ts'
import { isHealthOfNamed } from './health.ts'
import type { Host } from './host.ts'
import { fail, send } from './send.ts'

/** Lets a request go on, or answers it. */
export function admit(host: Host, request: FastifyRequest, reply: FastifyReply, done: () => void): void {
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
  if (host.isClosing && scope !== undefined && !isOfHealth(host, exchange)) {
    const answered = problemAnswer(stopping(), exchange.id)
    return { ...answered, headers: { ...answered.headers, 'retry-after': '1' } }
  }
  return refusalBy(host.guards, 0, exchange, scope)
}

/** An answer instead of the one that was asked for. */
export type Refusal = WireAnswer | undefined

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
  return host.isHealth(path) && !isHealthOfNamed(path) ? undefined : 'describe'
}

function isOfHealth(host: Host, { method, url }: Exchange): boolean {
  return method !== 'POST' && host.isHealth(barePath(url))
}

/** The path of the server's own that is asked, where it is one. */
export function additionFor({ additions }: Host, { method, url }: Exchange): Addition | undefined {
  // What is asked most often has no addition: no text need be made to find that out.
  if (additions.size === 0 || (method === 'POST' && url === '/predict')) return undefined
  return additions.get(`${method} ${barePath(url)}`)
}

function stopping(): ModelwrightError {
  return new ModelwrightError('SERVE_SERVICE_STOPPING', {
    message: 'The service is stopping.',
    mend: ['Ask again in a moment: another one may have taken its place'],
  })
}
