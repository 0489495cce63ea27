import type { PoolTasks } from '../core/index.ts'
import type { FoldContext, FoldPayload, FoldTools } from './fold-task.ts'

/** The name of what fits and scores a fold of a trial. */
export const foldTaskName = 'tune-fold'

/** What threads can be asked to do for a search, by name. */
export function tuneTasks(openTools: () => Promise<FoldTools>): PoolTasks {
  return {
    [foldTaskName]: async () => {
      const [{ runFold }, tools] = await Promise.all([import('./fold-task.ts'), openTools()])
      return (payload: FoldPayload, context: FoldContext) => runFold(context, payload, tools)
    },
  }
}
