import type { AlertStore, MonitorStore, WindowVerdict } from '../../core/index.ts'

/** Windows that are looked through: as many as alerts remember. */
const mostWindows = 1000

/**
 * Verdicts that were kept and have not become alerts: a pass that was killed in between left them.
 *
 * @param judged - verdicts of this pass, which come again beside the others
 */
export async function untakenVerdicts(
  { alerts, monitor }: { readonly alerts: AlertStore; readonly monitor: MonitorStore },
  model: string,
  judged: readonly WindowVerdict[],
): Promise<readonly WindowVerdict[]> {
  const until = (await alerts.takenUntil(model)) ?? Number.NEGATIVE_INFINITY
  const windows = await monitor.windows({ model, limit: mostWindows })
  const left = windows.filter(({ judgedAt }) => judgedAt > until)
  if (left.length === 0) return judged
  const since = left.reduce((least, { from }) => Math.min(least, from), Number.POSITIVE_INFINITY)
  const last = left.reduce((most, { until: end }) => Math.max(most, end), Number.NEGATIVE_INFINITY)
  const kept = await monitor.verdicts({ model, since, until: last })
  return [...kept.filter(({ judgedAt }) => judgedAt > until), ...judged]
}
