import { serveTasks } from '../core/node/serve-tasks.ts'
import { tasks } from './tasks.ts'

// The entry of worker threads: bundled by scripts/generate.mjs, started by core/node/pool.ts.
serveTasks(tasks)
