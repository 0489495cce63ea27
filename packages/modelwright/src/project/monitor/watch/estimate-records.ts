import { checkEstimates, type EstimateRecord } from '../../../monitor/index.ts'
import type { WatchRequest } from './watch-request.ts'

/** How estimates of the last windows did, once the truth was known. */
export async function estimatesOf(
  { store, name }: Pick<WatchRequest, 'store' | 'name'>,
  version: string | null,
): Promise<Readonly<Record<string, EstimateRecord>>> {
  if (version === null) return {}
  const verdicts = await store.monitor.verdicts({ model: name, version, isWhole: true, limit: 100 })
  const names = new Set(verdicts.flatMap(({ series }) => Object.keys(series)))
  const metrics = [...names].filter((one) => one.startsWith('estimate/') && !one.slice(9).includes('/'))
  const records = metrics.map((estimate) => {
    const metric = estimate.slice('estimate/'.length)
    const pairs = verdicts.flatMap(({ series, rows, outcomes }) => {
      const [estimated, measured] = [series[estimate], series[`performance/${metric}`]]
      if (estimated === undefined || measured === undefined || outcomes < 0.9 * rows) return []
      const { value, low = Number.NaN, high = Number.NaN } = estimated
      return [{ estimated: { value, low, high }, measured: measured.value }]
    })
    return [metric, checkEstimates(pairs)] as const
  })
  return Object.fromEntries(records.filter(([, { windows }]) => windows > 0))
}
