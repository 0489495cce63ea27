import type { PoolTasks } from '../contracts/pool.ts'
import type { Log } from '../log.ts'
import type { Pool } from './pool.ts'
import { poolClosed, taskStopped } from './refusals.ts'
import { runTask } from './serve-tasks.ts'

/** A pool without threads: tasks run here, in the order they came; between two of them signals and timers get their turn. */
export function inlinePool(tasks: PoolTasks, log: Log): Pool {
  let last: Promise<unknown> = Promise.resolve()
  let isClosed = false
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  const refuse = (name: string, signal: AbortSignal | undefined): void => {
    if (signal?.aborted === true) throw taskStopped(name)
    if (isClosed) throw poolClosed(name)
  }
  return {
    size: 0,
    start() {},
    endIdle: () => Promise.resolve(),
    run(name, payload, { signal, context, log: own = log } = {}) {
      const perform = async (): Promise<unknown> => {
        await turn()
        refuse(name, signal)
        return await runTask(tasks, name, { payload, context, log: own })
      }
      const found = last.then(perform)
      last = found.catch(() => {})
      return found
    },
    async close() {
      isClosed = true
      await last
    },
  }
}
