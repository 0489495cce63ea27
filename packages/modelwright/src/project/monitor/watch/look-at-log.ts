import { graceMs, partMs, type Stretch, windowAt } from '../../../monitor/index.ts'
import { type FoundRows, hasNewOutcomes, type LogPlace, scanLog } from '../collect/scan-log.ts'
import { changedParts } from './due-windows.ts'
import type { WatchCursor } from './watch-cursor.ts'
import type { WatchRequest } from './watch-request.ts'

/** Clocks of those who write a log may be so far ahead. */
export const aheadMs = 300_000
/** Clocks of disks may be so far behind. */
export const slackMs = 3_600_000
/** Outcomes are looked for in windows that are this old at most, unless windows are longer. */
const outcomesMs = 90 * 86_400_000

/** What a pass sees of a log before it reads rows. */
export interface LogView {
  /** Rows by version and part of a window, of all that is looked at. */
  readonly found: readonly FoundRows[]
  /** Parts that were not read yet, or hold more than was read. */
  readonly wanted: readonly FoundRows[]
  readonly future: number
  /** The first moment that was looked at. */
  readonly since: number
}

const placeOf = ({ folders, name, signal }: WatchRequest): LogPlace => ({ folders, model: name, signal })

/** Rows of windows that are whole already, in files that were written to since the last pass. */
async function lateRows(
  request: WatchRequest,
  cursor: WatchCursor,
  lengthMs: number,
): Promise<readonly FoundRows[]> {
  const { now, store, name, settings } = request
  const unitMs = partMs(lengthMs)
  const place = placeOf(request)
  const { found } = await scanLog({
    ...{ ...place, until: now, unitMs },
    since: Math.max(0, now - settings.keepMs),
    writtenSince: cursor.passedAt - slackMs,
  })
  const old = found.filter(({ from }) => windowAt(from, lengthMs).until <= cursor.openSince)
  if (old.length === 0) return []
  const since = Math.min(...old.map(({ from }) => windowAt(from, lengthMs).from))
  const [all, windows, doubled] = await Promise.all([
    scanLog({ ...place, since, until: now, unitMs }),
    store.monitor.windows({ model: name, since }),
    store.monitor.series({ model: name, since, names: ['duplicates'] }),
  ])
  const keyOf = (version: string, from: number): string => `${from} ${version}`
  const twice = new Map(doubled.map(({ version, at, value }) => [keyOf(version, at), value]))
  const read = new Map(
    windows.map(({ version, from, rows }) => [
      keyOf(version, from),
      rows + (twice.get(keyOf(version, from)) ?? 0),
    ]),
  )
  const there = new Map<string, number>()
  const windowKey = ({ version, from }: FoundRows): string => keyOf(version, windowAt(from, lengthMs).from)
  for (const one of all.found) there.set(windowKey(one), (there.get(windowKey(one)) ?? 0) + one.rows)
  // Fewer rows than were read: the log forgot some, and what was read of them stays.
  const isLate = (one: FoundRows): boolean => there.get(windowKey(one))! > (read.get(windowKey(one)) ?? 0)
  const wanted = new Set(old.filter(isLate).map(windowKey))
  return all.found.filter((one) => wanted.has(windowKey(one)))
}

/** Looks at what a log holds of windows of a length, and says which parts of them must be read. */
export async function lookAtLog(
  request: WatchRequest,
  cursor: WatchCursor | undefined,
  lengthMs: number,
): Promise<LogView> {
  const { now, until = Number.POSITIVE_INFINITY, store, name, settings } = request
  const oldest = Math.max(0, now - settings.keepMs)
  const since = windowAt(request.since ?? cursor?.openSince ?? oldest, lengthMs).from
  const unitMs = partMs(lengthMs)
  const end = Math.min(until, now + aheadMs)
  const { found, future } = await scanLog({ ...placeOf(request), since, until: end, unitMs })
  const parts = await store.monitor.parts({ model: name, since })
  const late = cursor === undefined ? [] : await lateRows(request, cursor, lengthMs)
  return { found, wanted: [...changedParts(found, parts), ...late], future, since }
}

type VersionStretch = Stretch & { readonly version: string }

/** Outcomes that are known of a window, and when the newest became known; 0: there is none. */
interface KnownOutcomes {
  readonly outcomes: number
  readonly newest: number
}

async function knownIn(
  request: WatchRequest,
  windows: readonly VersionStretch[],
  unitMs: number,
): Promise<(window: VersionStretch) => KnownOutcomes> {
  if (windows.length === 0 || request.folders.length === 0) return () => ({ outcomes: 0, newest: 0 })
  const since = Math.min(...windows.map(({ from }) => from))
  const { asOf } = request
  const { found } = await scanLog({
    ...{ ...placeOf(request), since, until: request.now + aheadMs, unitMs, withOutcomes: true },
    ...(asOf === undefined ? {} : { asOf }),
  })
  return ({ version, from, until }) => {
    const own = found.filter((one) => one.version === version && one.from >= from && one.from < until)
    return {
      outcomes: own.reduce((sum, { outcomes }) => sum + outcomes, 0),
      newest: own.reduce((most, { newestOutcome = 0 }) => Math.max(most, newestOutcome), 0),
    }
  }
}

/** Counts known outcomes by window of a version; windows without rows in the log are left out. */
export async function outcomesIn(
  request: WatchRequest,
  windows: readonly VersionStretch[],
  unitMs: number,
): Promise<(window: VersionStretch) => number> {
  const known = await knownIn(request, windows, unitMs)
  return (window) => known(window).outcomes
}

/** Windows that are whole and of which more outcomes are known than when they were judged, or others: they were corrected. */
export async function grownWindows(request: WatchRequest, cursor: WatchCursor | undefined, lengthMs: number) {
  const { now, store, name } = request
  if (cursor === undefined || request.folders.length === 0) return []
  if (!(await hasNewOutcomes(placeOf(request), cursor.passedAt - graceMs(lengthMs), slackMs))) return []
  const since = now - Math.max(outcomesMs, 4 * lengthMs)
  const windows = await store.monitor.windows({ model: name, since, isWhole: true })
  const own = windows.filter(({ from, until }) => until - from === lengthMs)
  const known = await knownIn(request, own, partMs(lengthMs))
  return own.flatMap((window) => {
    const { outcomes, newest } = known(window)
    const more = outcomes - window.outcomes
    // A few more change nothing that could be told: they wait until they are worth it, or a window's length has gone by.
    const isWorth = more > 0 && more >= 0.05 * window.outcomes
    const isDue = isWorth || now - window.judgedAt >= lengthMs
    // What is said to have been received in time to come says nothing of when it was.
    const isCorrected = more === 0 && newest > window.judgedAt && newest <= now
    const isOther = more > 0 || isCorrected
    return isOther && isDue ? [{ ...window, outcomes }] : []
  })
}
