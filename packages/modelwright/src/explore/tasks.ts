import type { PoolTasks } from '../core/index.ts'
import { type MeasurePayload, measureColumn, measureTaskName } from './measures.ts'
import { missingPatterns, type PatternPayload, patternTaskName } from './missing-patterns.ts'
import { type PearsonPayload, pearsonParts, pearsonTaskName } from './relations/pearson.ts'
import { findSeries, type SeriesPayload, seriesTaskName } from './series.ts'

/** What threads can be asked to do for a profile, by name. */
export const exploreTasks: PoolTasks = {
  [measureTaskName]: ({ column, rowCount }: MeasurePayload) => measureColumn(column, rowCount),
  [patternTaskName]: (payload: PatternPayload) => missingPatterns(payload),
  [pearsonTaskName]: (payload: PearsonPayload) => pearsonParts(payload),
  [seriesTaskName]: (payload: SeriesPayload) => findSeries(payload),
}
