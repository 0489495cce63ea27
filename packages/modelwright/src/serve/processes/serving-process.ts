import cluster from 'node:cluster'
import { sendError } from '../../core/node/messages.ts'
import type { ServingPlan } from '../models/plan.ts'
import type { Server } from '../server.ts'
import type { FromServing, ToServing } from './messages.ts'
import type { Peers, Teller } from './peers.ts'

/** Whether this process was started by a supervisor, to serve. */
export function isServingProcess(): boolean {
  return cluster.isWorker && process.env['MODELWRIGHT_SERVING'] === '1'
}

type Send = (message: FromServing) => void

/** Questions of this process that are under way, and what it answers to those of others. */
function peersOver(send: Send) {
  const tellers = new Map<string, Teller>()
  const waiting = new Map<number, (values: readonly unknown[]) => void>()
  let last = 0
  const peers: Peers = {
    tell: (topic, teller) => void tellers.set(topic, teller),
    gather: (topic) =>
      new Promise((resolve) => {
        const id = ++last
        waiting.set(id, resolve)
        send({ type: 'gather', id, topic })
      }),
  }
  const answer = async (id: number, topic: string): Promise<void> => {
    try {
      send({ type: 'told', id, value: await tellers.get(topic)?.() })
    } catch {
      send({ type: 'told', id, value: undefined })
    }
  }
  const hear = (message: ToServing): void => {
    if (message.type === 'gathered') {
      waiting.get(message.id)?.(message.values)
      waiting.delete(message.id)
    }
    if (message.type === 'ask') void answer(message.id, message.topic)
  }
  return { peers, hear }
}

/** Puts plans in place in two steps, as the supervisor says. */
function swapsOf(server: () => Server | undefined, send: Send) {
  let prepared: { readonly id: number; readonly commit: () => void } | undefined
  const prepare = async (id: number, plan: ServingPlan): Promise<void> => {
    try {
      const commit = await server()?.prepare(plan)
      prepared = { id, commit: commit ?? (() => {}) }
      send({ type: 'prepared', id })
    } catch (error) {
      send({ type: 'prepared', id, error: sendError(error) })
    }
  }
  const end = (id: number, isWanted: boolean): void => {
    if (prepared?.id !== id) return
    if (isWanted) prepared.commit()
    prepared = undefined
  }
  return (message: ToServing): void => {
    if (message.type === 'prepare') void prepare(message.id, message.plan)
    if (message.type === 'commit' || message.type === 'drop') end(message.id, message.type === 'commit')
    if (message.type === 'refused') server()?.refuse(message.refused)
  }
}

/**
 * Serves under a supervisor until it or the signal says stop, or the supervisor is gone: then requests under way are answered
 * first.
 *
 * @param start - starts the server of this process with the plan it is given, on the port where one is given
 */
export async function runServingProcess(
  start: (plan: ServingPlan, peers: Peers, port: number | undefined) => Promise<Server>,
  signal: AbortSignal,
): Promise<void> {
  const send: Send = (message) => {
    if (process.connected) process.send?.(message, () => {})
  }
  // Whoever tells a whole group to look at names again means the supervisor.
  process.on('SIGHUP', () => {})
  // Else Node.js ends this process in the middle of an answer where the supervisor is gone.
  cluster.worker!.exitedAfterDisconnect = true
  const { peers, hear } = peersOver(send)
  let server: Server | undefined
  let starting: Promise<void> | undefined
  const swap = swapsOf(() => server, send)
  const begin = async (plan: ServingPlan, port: number | undefined): Promise<void> => {
    server = await start(plan, peers, port)
    send({ type: 'listening', url: server.url })
  }
  await new Promise<void>((resolve) => {
    const fail = (error: unknown): void => {
      send({ type: 'failed', error: sendError(error) })
      resolve()
    }
    process.on('message', (message: ToServing) => {
      if (message.type === 'start') starting ??= begin(message.plan, message.port).catch(fail)
      else if (message.type === 'stop') resolve()
      else {
        swap(message)
        hear(message)
      }
    })
    process.once('disconnect', resolve)
    signal.addEventListener('abort', () => resolve(), { once: true })
    send({ type: 'ready' })
  })
  // What comes now is answered by nobody: it must not be begun.
  starting ??= Promise.resolve()
  await starting
  await server?.close()
  if (process.connected) process.disconnect()
}
