import type { PoolTasks } from '../core/index.ts'
import { type MeasurePayload, measureColumn, measureTaskName } from './measures.ts'
import { type PearsonPayload, pearsonSums, pearsonTaskName } from './relations/pearson.ts'

/** What threads can be asked to do for a profile, by name. */
export const exploreTasks: PoolTasks = {
  [measureTaskName]: ({ column, rowCount }: MeasurePayload) => measureColumn(column, rowCount),
  [pearsonTaskName]: (payload: PearsonPayload) => pearsonSums(payload),
}
