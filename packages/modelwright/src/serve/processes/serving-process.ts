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

/** Questions of this process that are under way, and what it answers to those of others. */
function peersOver(send: (message: FromServing) => void) {
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
  const hear = async (message: ToServing): Promise<void> => {
    if (message.type === 'gathered') {
      waiting.get(message.id)?.(message.values)
      waiting.delete(message.id)
    }
    if (message.type === 'ask')
      send({ type: 'told', id: message.id, value: await tellers.get(message.topic)?.() })
  }
  return { peers, hear }
}

/**
 * Serves under a supervisor until it says stop, or is gone: then requests under way are answered first.
 *
 * @param start - starts the server of this process with the plan it is given
 */
export async function runServingProcess(
  start: (plan: ServingPlan, peers: Peers) => Promise<Server>,
): Promise<void> {
  const send = (message: FromServing): void => {
    if (process.connected) process.send?.(message, () => {})
  }
  const { peers, hear } = peersOver(send)
  let server: Server | undefined
  let prepared: { id: number; commit: () => void } | undefined
  const begin = async (plan: ServingPlan): Promise<void> => {
    server = await start(plan, peers)
    send({ type: 'listening', url: server.url })
  }
  const prepare = async (id: number, plan: ServingPlan): Promise<void> => {
    try {
      prepared = { id, commit: (await server?.prepare(plan)) ?? (() => {}) }
      send({ type: 'prepared', id })
    } catch (error) {
      send({ type: 'prepared', id, error: sendError(error) })
    }
  }
  await new Promise<void>((resolve) => {
    process.on('message', (message: ToServing) => {
      if (message.type === 'start')
        begin(message.plan).catch((error) => {
          send({ type: 'failed', error: sendError(error) })
          resolve()
        })
      else if (message.type === 'prepare') void prepare(message.id, message.plan)
      else if (message.type === 'commit' && prepared?.id === message.id) prepared.commit()
      else if (message.type === 'stop') resolve()
      else void hear(message)
    })
    process.once('disconnect', resolve)
    send({ type: 'ready' })
  })
  await server?.close()
  if (process.connected) process.disconnect()
}
