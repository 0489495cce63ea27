import type { PoolTasks } from '../core/index.ts'
import type { ShadowPayload } from './shadow/shadow-task.ts'

/** The name of what a shadow predicts. */
export const shadowTaskName = 'serve shadow'

/** What threads do for a server, by name. */
export const serveTasks: PoolTasks = {
  [shadowTaskName]: async () => {
    const { predictShadow } = await import('./shadow/shadow-task.ts')
    return (payload: ShadowPayload) => predictShadow(payload)
  },
}
