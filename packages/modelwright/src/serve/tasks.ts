import type { PoolTasks } from '../core/index.ts'

/** The name of what a shadow predicts. */
export const shadowTaskName = 'serve shadow'

/** What threads do for a server, by name. */
export const serveTasks: PoolTasks = {
  [shadowTaskName]: async () => (await import('./shadow/shadow-task.ts')).predictShadow,
}
