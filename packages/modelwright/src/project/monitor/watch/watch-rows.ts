import type { StoredWindow } from '../../../core/index.ts'
import { boundsByRows, boundsOf, collectParts } from '../collect/collect-parts.ts'
import { type CountedWindow, countRows, hasNewOutcomes, type LogPlace, scanLog } from '../collect/scan-log.ts'
import { estimatesOf } from './estimate-records.ts'
import { judgeDue } from './judge-due.ts'
import { type KnownModels, knownModels } from './known-models.ts'
import { aheadMs, slackMs } from './look-at-log.ts'
import { newestRow } from './newest-row.ts'
import { windowsByAge } from './ripe-windows.ts'
import { servingVersion } from './serving-version.ts'
import { readCursor, type WatchCursor } from './watch-cursor.ts'
import type { WatchPass, WatchRequest } from './watch-request.ts'
import type { DueWindow } from './window-facts-of.ts'

const unitMs = 3_600_000
/** Windows that are judged again as outcomes come. */
const mostAgain = 50

const keyOf = ({ version, from }: { readonly version: string; readonly from: number }): string =>
  `${from} ${version}`

const placeOf = ({ folders, name, signal }: WatchRequest): LogPlace => ({ folders, model: name, signal })

/** The first moment that is looked at. */
const oldestOf = ({ since, now, settings }: WatchRequest): number =>
  Math.max(0, since ?? now - settings.keepMs)

/** Where the windows of versions go on: after the last that is full; versions that have none begin with their first row. */
async function fullUntil(
  { store, name }: WatchRequest,
  versions: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const until = new Map<string, number>()
  for (const version of versions) {
    const [last] = await store.monitor.windows({ model: name, version, isWhole: true, limit: 1 })
    if (last !== undefined) until.set(version, last.until)
  }
  return until
}

/** Makes the parts of windows that are not full anew: rows of them may have come late. */
async function collectOpen(
  request: WatchRequest,
  { models, rows }: { readonly models: KnownModels; readonly rows: number },
  versions: readonly string[],
): Promise<void> {
  const { name, store, now } = request
  const [oldest, full] = [oldestOf(request), await fullUntil(request, versions)]
  const until = Math.min(request.until ?? Number.POSITIVE_INFINITY, now + aheadMs)
  const starts = versions.map((version) => full.get(version) ?? 0)
  const stretch = { from: Math.max(oldest, Math.min(...starts)), until }
  const byRows = boundsByRows(rows, full)
  const collecting = { ...placeOf(request), ...store, modelOf: models.get }
  for (const version of versions)
    await store.monitor.dropParts({ model: name, version }, Number.MAX_SAFE_INTEGER)
  await collectParts(collecting, stretch, (version, at, open) => {
    const isOpen = versions.includes(version) && at >= Math.max(oldest, full.get(version) ?? 0)
    return isOpen ? byRows(version, at, open) : undefined
  })
}

/** Full windows that files which were written to since the last pass may hold rows of, and what lies before the first of them. */
async function touched(request: WatchRequest, cursor: WatchCursor) {
  const { name, store, now } = request
  const [since, place] = [oldestOf(request), placeOf(request)]
  const writtenSince = cursor.passedAt - slackMs
  const { found } = await scanLog({ ...place, since, until: now, unitMs, writtenSince })
  const windows = await store.monitor.windows({ model: name, isWhole: true })
  const firsts = new Map<string, StoredWindow>()
  for (const window of windows)
    if ((firsts.get(window.version)?.from ?? Number.POSITIVE_INFINITY) > window.from)
      firsts.set(window.version, window)
  const mayHold = (version: string, from: number, until: number): boolean =>
    found.some((one) => one.version === version && one.from < until && one.from + unitMs > from)
  const before = [...firsts.values()]
    .map(({ version, from }) => ({ version, from: since, until: from }))
    .filter(({ version, from, until }) => until > from && mayHold(version, from, until))
  return { windows: windows.filter(({ version, from, until }) => mayHold(version, from, until)), before }
}

/** Makes full windows anew that hold more rows than were read of them. */
async function collectLate(
  request: WatchRequest,
  models: KnownModels,
  note: (sentence: string) => void,
): Promise<void> {
  const { name, store } = request
  const cursor = readCursor(await store.monitor.cursor(name))
  if (cursor === undefined) return
  const { windows, before } = await touched(request, cursor)
  const earlier = await countRows(placeOf(request), before)
  for (const { version, rows } of earlier)
    if (rows > 0)
      note(`${rows} rows of version ${version} are older than its first window: they are in none.`)
  const since = windows.reduce((least, { from }) => Math.min(least, from), Number.POSITIVE_INFINITY)
  if (windows.length === 0) return
  const doubled = await store.monitor.series({ model: name, since, names: ['duplicates'] })
  const twice = new Map(doubled.map(({ version, at, value }) => [keyOf({ version, from: at }), value]))
  const there = await countRows(placeOf(request), windows)
  // Fewer rows than were read: the log forgot some, and what was read of them stays.
  const late = windows.filter((window, at) => there[at].rows > window.rows + (twice.get(keyOf(window)) ?? 0))
  if (late.length === 0) return
  const stretch = { from: late[0].from, until: Math.max(...late.map(({ until }) => until)) }
  await collectParts({ ...placeOf(request), ...store, modelOf: models.get }, stretch, boundsOf(late))
}

/** Windows that are full and of which more outcomes are known than when they were judged, or others: they were corrected. */
async function grownWindows(request: WatchRequest, models: KnownModels): Promise<readonly DueWindow[]> {
  const { store, name } = request
  const cursor = readCursor(await store.monitor.cursor(name))
  if (cursor === undefined) return []
  const isNew = await hasNewOutcomes(placeOf(request), cursor.passedAt - unitMs, unitMs)
  const all = isNew ? await store.monitor.windows({ model: name, isWhole: true, limit: mostAgain }) : []
  const windows = all.filter(({ version }) => models.get(version) !== undefined)
  const counted = await countRows({ ...placeOf(request), asOf: request.asOf }, windows)
  // A few more, or others, wait for a day.
  const isOther = ({ outcomes, newestOutcome }: CountedWindow, before: StoredWindow): boolean =>
    outcomes >= before.outcomes &&
    newestOutcome > before.judgedAt &&
    newestOutcome <= request.now &&
    request.now - before.judgedAt >= 24 * unitMs
  return counted
    .filter((one, at) => one.outcomes > 1.05 * windows[at].outcomes || isOther(one, windows[at]))
    .map(({ version, from, until, outcomes }) => ({ version, from, until, isWhole: true, outcomes }))
}

/** Windows that came of the age at which outcomes are known, counted anew. */
async function ripeWindows(request: WatchRequest, models: KnownModels): Promise<readonly DueWindow[]> {
  const ripe = (await windowsByAge(request)).ripe.filter(({ version }) => models.get(version) !== undefined)
  const counted = await countRows({ ...placeOf(request), asOf: request.asOf }, ripe)
  return counted.map(({ version, from, until, outcomes }) => ({
    version,
    from,
    until,
    isWhole: true,
    outcomes,
  }))
}

/** Windows that parts were made of, and those of which more outcomes are known, in their order. */
async function dueOf(
  request: WatchRequest,
  models: KnownModels,
  rows: number,
): Promise<readonly DueWindow[]> {
  const { store, name, version } = request
  const parts = (await store.monitor.parts({ model: name })).filter(
    (part) => models.get(part.version) !== undefined && (version === undefined || part.version === version),
  )
  const full = new Set((await store.monitor.windows({ model: name, isWhole: true })).map(keyOf))
  const counted = await countRows({ ...placeOf(request), asOf: request.asOf }, parts)
  const due = counted.map(
    (one, at): DueWindow => ({
      ...{ version: one.version, from: one.from, until: one.until, outcomes: one.outcomes },
      // One that was full stays so, though more rows may be asked of a window by now.
      isWhole: parts[at].rows >= rows || full.has(keyOf(one)),
    }),
  )
  const isDue = (window: DueWindow): boolean =>
    due.some((one) => one.version === window.version && one.from === window.from)
  const again = [...(await grownWindows(request, models)), ...(await ripeWindows(request, models))]
  const once = new Map(again.map((window) => [keyOf(window), window]))
  const grown = [...once.values()].filter((window) => !isDue(window))
  return [...due, ...grown].sort((a, b) => a.from - b.from || (a.version < b.version ? -1 : 1))
}

/**
 * A pass over windows that are cut after so many rows: those that are full are whole. Rows that come late make the window anew that their
 * time lies in: it then has more rows than the others.
 */
export async function watchRows(
  request: WatchRequest,
  rows: number,
  note: (sentence: string) => void,
): Promise<WatchPass> {
  const { name, now, store, settings } = request
  const until = now + aheadMs
  const view = await scanLog({ ...placeOf(request), since: oldestOf(request), until, unitMs })
  if (view.future > 0) note(`${view.future} rows are of a time to come: the clock of a service is wrong.`)
  const models = knownModels(request, note)
  for (const { version, digest } of view.found) await models.add(version, digest)
  const serving = (await servingVersion(request, view, note))?.version ?? null
  const versions = [...new Set(view.found.map(({ version }) => version))].filter(
    (version) => models.get(version) !== undefined,
  )
  if (versions.length > 0) {
    await collectOpen(request, { models, rows }, versions)
    await collectLate(request, models, note)
  }
  const due = await dueOf(request, models, rows)
  const judged = await judgeDue(request, due, { models, serving, newest: await newestRow(request, view) })
  for (const { version, until: end, isWhole } of judged)
    if (isWhole) await store.monitor.dropParts({ model: name, version }, end)
  await store.monitor.setCursor(name, JSON.stringify({ openSince: 0, passedAt: now }))
  await store.monitor.forget(name, now - settings.keepMs)
  return { model: name, serving, judged, notes: [], estimates: await estimatesOf(request, serving) }
}
