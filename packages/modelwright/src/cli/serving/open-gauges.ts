import type { Log } from '../../core/index.ts'
import { liveGauges } from '../../project/monitor/gauges/live-gauges.ts'
import { openProjectIfThere } from '../../project/open-if-there.ts'
import type { Metric, Watcher } from '../../serve/index.ts'
import type { Io } from '../main.ts'

/** Whether windows of any of these models are kept in the project of this folder. */
async function hasWindows(models: readonly string[], { folder, env }: Io): Promise<boolean> {
  const project = await openProjectIfThere(folder, { needed: false, env })
  if (project === undefined) return false
  try {
    return (await project.monitor.models()).some((name) => models.includes(name))
  } finally {
    await project.close()
  }
}

/** Opens gauges of monitoring for a server: what it tells, and what ends the reading with it. */
export function openGauges(
  models: readonly string[],
  { io, log }: { readonly io: Io; readonly log: Log },
): { readonly metrics: readonly Metric[]; readonly watcher: Watcher } {
  const live = liveGauges({
    request: { folder: io.folder, env: { ...io.env }, models },
    isMonitored: () => hasWindows(models, io),
    // What threads may be asked to do is loaded only where there is something to read.
    openPool: async () => (await import('./serve-pool.ts')).openServePool(log),
    log,
  })
  return { metrics: live.metrics, watcher: { close: live.close } }
}
