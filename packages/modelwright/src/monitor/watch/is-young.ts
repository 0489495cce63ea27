import type { MonitorSettings } from './settings.ts'
import type { Stretch } from './window-bounds.ts'

/**
 * Whether rows of a window are younger than the age at which outcomes are known whatever they are. Of those that are known by then one kind
 * may be more than its share, and how a model fares on them says nothing of how it fares.
 */
export function isYoung(
  { until }: Pick<Stretch, 'until'>,
  { now, settings }: { readonly now: number; readonly settings: Pick<MonitorSettings, 'outcomesAfterMs'> },
): boolean {
  const { outcomesAfterMs } = settings
  return outcomesAfterMs !== undefined && now < until + outcomesAfterMs
}
