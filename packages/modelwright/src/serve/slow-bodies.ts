import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** Bodies that are read as they come: CSV and JSON lines. */
export const linesType = /^(?:text|application)\/(?:x-)?(?:csv|jsonlines|jsonl|ndjson|json-lines)\s*(?:;|$)/i

/** How long a body may take that is read whole, and how long a body that is read as it comes may say nothing. */
export const defaultPatienceMs = 30_000

/** How long bodies may take. */
export interface BodyTimes {
  /** Of a body that is read whole; and a pause of one that is read as it comes. */
  readonly patienceMs: number
  /** Of a body that is read as it comes, in all; as long as it goes on unless told otherwise. */
  readonly streamMs?: number | undefined
}

/** What is known of an open connection: its last request, and when that is late. */
interface Watched {
  request: IncomingMessage | undefined
  lateAt: number
  /** Whether the system watches the connection for pauses. */
  isTimed: boolean
}

/**
 * Ends requests whose body comes too slowly.
 *
 * One timer looks at all connections, at most a tenth of the patience late: a timer for each request would cost more than the
 * rest of its way through the server.
 */
export function limitBodies(
  app: FastifyInstance,
  refuse: (error: Error, socket: Socket) => void,
  { patienceMs, streamMs = Number.POSITIVE_INFINITY }: BodyTimes,
): void {
  const open = new Map<Socket, Watched>()
  const tickMs = Math.max(10, Math.min(1000, patienceMs / 10, streamMs / 10))
  const ticksOf = (ms: number): number => Math.ceil(ms / tickMs)
  let ticks = 0
  const timer = setInterval(() => {
    ticks++
    for (const [socket, watched] of open) {
      if (!isLate(watched, ticks)) continue
      // Of lines the answer may be under way: nothing can be said within it.
      if (watched.isTimed) socket.destroy()
      else refuse(late(patienceMs), socket)
    }
  }, tickMs).unref()
  app.addHook('onClose', async () => clearInterval(timer))
  // Of TLS the socket that requests come on is another than the one that connected.
  const opened = 'setSecureContext' in app.server ? 'secureConnection' : 'connection'
  app.server.on(opened, (socket: Socket) => {
    open.set(socket, { request: undefined, lateAt: 0, isTimed: false })
    socket.once('close', () => open.delete(socket))
  })
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    const watched = open.get(raw.socket)
    if (watched !== undefined) {
      watched.request = raw
      watched.lateAt = ticks + ticksOf(limitPauses(watched, raw, patienceMs) ? streamMs : patienceMs)
    }
    done()
  })
}

/** Has the system watch the connection for pauses where the body is read as it comes; tells whether it is. */
function limitPauses(watched: Watched, { headers, socket }: IncomingMessage, patienceMs: number): boolean {
  const type = headers['content-type']
  const isOfLines = type !== undefined && type !== 'application/json' && linesType.test(type)
  if (isOfLines) socket.setTimeout(patienceMs, watched.isTimed ? undefined : hangUp)
  else if (watched.isTimed) socket.setTimeout(0, hangUp).setTimeout(2 * patienceMs)
  watched.isTimed = isOfLines
  return isOfLines
}

/** Ends a connection that says nothing any more. */
function hangUp(this: Socket): void {
  this.destroy()
}

/** A request that came whole is forgotten. */
function isLate(watched: Watched, ticks: number): boolean {
  if (watched.request?.complete === true) watched.request = undefined
  if (watched.request === undefined || ticks <= watched.lateAt) return false
  watched.request = undefined
  return true
}

function late(patienceMs: number): Error {
  return new Error(`the body did not come within ${patienceMs / 1000} s`)
}
