import { availableParallelism } from 'node:os'
import type { Log } from '../core/index.ts'
import { createPool, type Pool } from '../core/node/pool.ts'
import { tasks } from './tasks.ts'

/** The bundle that worker threads run: beside `dist`, or the generated one when the sources run. */
function workerEntry(): URL {
  const isSource = import.meta.url.endsWith('.ts')
  return new URL(isSource ? '../../generated/worker.js' : '../worker.js', import.meta.url)
}

/** Makes the pool that fits run in: a thread a core unless told; 0 runs everything on this thread. */
export function openPool(options: { readonly size?: number; readonly log: Log }): Pool {
  return createPool({
    size: options.size ?? availableParallelism(),
    entry: workerEntry(),
    tasks,
    log: options.log,
  })
}
