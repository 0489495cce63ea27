import type { Log } from '../../core/index.ts'
import type { Pool } from '../../core/node/pool.ts'
import { openPool } from '../../project/worker-pool.ts'

/** One thread beside a server, for what must not slow answers down. */
export function openServePool(log: Log): Pool {
  return openPool({ size: 1, log })
}
