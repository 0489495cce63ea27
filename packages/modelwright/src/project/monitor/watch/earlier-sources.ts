import {
  type EarlierWindow,
  mostDrawnSources,
  type SourcesThen,
  sourceSeries,
} from '../../../monitor/index.ts'
import type { WatchRequest } from './watch-request.ts'

/** Reads how many rows windows of a version had by where they came from, as their verdicts drew it. */
export async function earlierSources(
  windows: readonly EarlierWindow[],
  version: string,
  { store, name }: Pick<WatchRequest, 'store' | 'name'>,
): Promise<SourcesThen[]> {
  const found = windows.map(async (window): Promise<SourcesThen> => {
    const points = await store.monitor.series({
      ...{ model: name, version, since: window.from, until: window.from + 1 },
    })
    const drawn = points.filter(
      ({ at, name: series }) => at === window.from && series.startsWith(sourceSeries),
    )
    const bySource = new Map(
      drawn.map(({ name: series, value }) => [series.slice(sourceSeries.length), value] as const),
    )
    return { ...window, bySource, isAll: bySource.size < mostDrawnSources }
  })
  return (await Promise.all(found)).filter(({ bySource }) => bySource.size > 0)
}
