import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** Bodies that are read as they come: CSV and JSON lines. */
export const linesType = /^(?:text|application)\/(?:x-)?(?:csv|jsonlines|jsonl|ndjson|json-lines)\s*(?:;|$)/i

/** How long a body may take that is read whole, and how long a body that is read as it comes may say nothing. */
export const defaultPatienceMs = 30_000

/** Ends requests whose body comes too slowly. */
export function limitBodies(
  app: FastifyInstance,
  refuse: (error: Error, socket: Socket) => void,
  patienceMs: number,
): void {
  const timers = new WeakMap<object, NodeJS.Timeout>()
  const watched = new WeakSet<Socket>()
  app.addHook('onRequest', async ({ raw, headers }) => {
    const { socket } = raw
    const late = () => refuse(new Error(`the body did not come within ${patienceMs / 1000} s`), socket)
    if (linesType.test(headers['content-type'] ?? '')) {
      if (!watched.has(socket)) socket.on('timeout', () => socket.destroy())
      watched.add(socket)
      socket.setTimeout(patienceMs)
      return
    }
    if (watched.has(socket)) socket.setTimeout(2 * patienceMs)
    timers.set(raw, setTimeout(late, patienceMs).unref())
  })
  app.addHook('preValidation', async ({ raw }) => clearTimeout(timers.get(raw)))
  app.addHook('onResponse', async ({ raw }) => clearTimeout(timers.get(raw)))
}
