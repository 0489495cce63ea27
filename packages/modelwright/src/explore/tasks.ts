import type { PoolTasks } from '../core/index.ts'
import type { MeasurePayload } from './measures.ts'

/** The name of what measures a column. */
export const measureTaskName = 'measure-column'

/** The name of what counts which cells are missing together. */
export const patternTaskName = 'find-missing-patterns'

/** The name of what correlates columns. */
export const pearsonTaskName = 'correlate-columns'

/** The name of what finds series in columns. */
export const seriesTaskName = 'find-series'

/** What threads can be asked to do for a profile, by name. */
export const exploreTasks: PoolTasks = {
  [measureTaskName]: async () => {
    const { measureColumn } = await import('./measures.ts')
    return ({ column, rowCount }: MeasurePayload) => measureColumn(column, rowCount)
  },
  [patternTaskName]: async () => (await import('./missing-patterns.ts')).missingPatterns,
  [pearsonTaskName]: async () => (await import('./relations/pearson.ts')).pearsonParts,
  [seriesTaskName]: async () => (await import('./series.ts')).findSeries,
}
