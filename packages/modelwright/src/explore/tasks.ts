import type { PoolTasks } from '../core/index.ts'
import type { MeasurePayload } from './measures.ts'
import type { PearsonPayload } from './relations/pearson.ts'

/** The name of what measures a column. */
export const measureTaskName = 'measure-column'

/** The name of what correlates columns. */
export const pearsonTaskName = 'correlate-columns'

/** What threads can be asked to do for a profile, by name. */
export const exploreTasks: PoolTasks = {
  [measureTaskName]: async () => {
    const { measureColumn } = await import('./measures.ts')
    return ({ column, rowCount }: MeasurePayload) => measureColumn(column, rowCount)
  },
  [pearsonTaskName]: async () => {
    const { pearsonSums } = await import('./relations/pearson.ts')
    return (payload: PearsonPayload) => pearsonSums(payload)
  },
}
