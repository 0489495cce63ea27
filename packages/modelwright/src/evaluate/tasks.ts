import type { PoolTasks } from '../core/index.ts'

/** The name of what tells how much some columns are worth. */
export const importanceTaskName = 'permutation-importance'

/** What threads can be asked to do for an evaluation, by name. */
export const evaluateTasks: PoolTasks = {
  [importanceTaskName]: async () => (await import('./explain/importance-task.ts')).importancePart,
}
