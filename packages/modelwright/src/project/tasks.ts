import type { PoolTasks } from '../core/index.ts'
import { type FoldContext, type FoldPayload, foldTaskName, runFold } from '../tune/index.ts'

const clock = (): number => performance.now()

/** Everything a worker thread can be asked to do, by name. */
export const tasks: PoolTasks = {
  [foldTaskName]: (payload: FoldPayload, context: FoldContext) => runFold(context, payload, { clock }),
}
