import type { PoolTasks } from '../core/index.ts'
import { evaluateTasks } from '../evaluate/tasks.ts'
import { exploreTasks } from '../explore/tasks.ts'
import { retrieveTasks } from '../retrieve/tasks.ts'
import { serveTasks } from '../serve/tasks.ts'
import { trainTasks } from '../train/tasks.ts'
import { tuneTasks } from '../tune/tasks.ts'

/** The name of what digests files. */
export const digestTaskName = 'digest-files'

/** The name of what scores a piece of a table. */
export const scoreTaskName = 'score-piece'

/** The name of what reads gauges from a store. */
export const gaugesTaskName = 'monitor-gauges'

const clock = (): number => performance.now()

/** Everything a worker thread can be asked to do, by name. */
export const tasks: PoolTasks = {
  ...evaluateTasks,
  ...exploreTasks,
  ...retrieveTasks,
  ...serveTasks,
  ...trainTasks(clock),
  ...tuneTasks(async () => {
    const { artifactBytes } = await import('./artifact-bytes.ts')
    return { clock, sizeOf: artifactBytes }
  }),
  [digestTaskName]: async () => (await import('./batch/digest-files.ts')).digestTask,
  [gaugesTaskName]: async () => (await import('./monitor/gauges/gauges-task.ts')).gaugesTask,
  [scoreTaskName]: async () => (await import('./batch/score-piece.ts')).scoreTask,
}
