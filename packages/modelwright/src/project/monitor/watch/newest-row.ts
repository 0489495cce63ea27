import { decodePair } from '../../../monitor/index.ts'
import { isShadow } from '../collect/version-name.ts'
import type { LogView } from './look-at-log.ts'
import type { WatchRequest } from './watch-request.ts'

/** Windows that are looked through for the last that has rows. */
const mostLookedThrough = 50

/**
 * Says when the newest row came whose answer people heard, by the log, else by the last window with rows; NaN: nothing is known, or nobody
 * asks how old it may be.
 */
export async function newestRow(
  { store, name, settings }: Pick<WatchRequest, 'store' | 'name' | 'settings'>,
  { found }: Pick<LogView, 'found'>,
): Promise<number> {
  if (settings.maxAgeMs === undefined) return Number.NaN
  const logged = found.filter(({ version }) => !isShadow(version)).map(({ last }) => last)
  if (logged.length > 0) return Math.max(...logged)
  const windows = await store.monitor.windows({ model: name, isWhole: true, limit: mostLookedThrough })
  const heard = windows.filter(({ version, sketch }) => !isShadow(version) && sketch !== null)
  const newest = heard.filter(({ from }) => from === heard.at(-1)?.from)
  const times = newest.map(async ({ sketch }) => decodePair(await store.objects.get(sketch!)).features.until)
  return heard.length === 0 ? Number.NaN : Math.max(...(await Promise.all(times)))
}
