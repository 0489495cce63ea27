import { parentPort } from 'node:worker_threads'
import type { PoolTask, PoolTasks } from '../contracts/pool.ts'
import type { Report } from '../log.ts'
import { type FromWorker, sendError, type ToWorker } from './messages.ts'

/** Answers the pool from inside a worker thread: one task at a time, by name. Does nothing on the main thread. */
export function serveTasks(tasks: PoolTasks): void {
  const port = parentPort
  if (port === null) return
  const send = (message: FromWorker): void => port.postMessage(message)
  const log = (report: Report): void => send({ type: 'report', report })
  let context: object | undefined
  const perform = async (name: string, payload: unknown): Promise<void> => {
    try {
      send({ type: 'done', result: await runTask(tasks, name, { payload, context, log }) })
    } catch (error) {
      send({ type: 'failed', error: sendError(error) })
    }
  }
  port.on('message', (message: ToWorker) => {
    if (message.type === 'context') context = message.value
    // Whoever asks for a task that cannot be loaded is told then.
    else if (message.type === 'load') findTask(tasks, message.task).catch(() => {})
    else void perform(message.task, message.payload)
  })
}

async function findTask(tasks: PoolTasks, name: string): Promise<PoolTask> {
  if (!Object.hasOwn(tasks, name)) throw new Error(`bug: there is no task "${name}"`)
  return await tasks[name]()
}

/** Finds a task by name and runs it. */
export async function runTask(
  tasks: PoolTasks,
  name: string,
  given: { payload: unknown; context: object | undefined; log: (report: Report) => void },
): Promise<unknown> {
  const task = await findTask(tasks, name)
  return await task(given.payload as never, given.context as never, given.log)
}
