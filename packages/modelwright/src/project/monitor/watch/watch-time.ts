import type { StoredWindow, WindowVerdict } from '../../../core/index.ts'
import { graceMs, partMs, windowAt } from '../../../monitor/index.ts'
import { boundsByTime, collectParts } from '../collect/collect-parts.ts'
import { isShadow } from '../collect/version-name.ts'
import { dueWindows, stretchesOf, type VersionWindow } from './due-windows.ts'
import { estimatesOf } from './estimate-records.ts'
import { judgeDue } from './judge-due.ts'
import { type KnownModels, knownModels } from './known-models.ts'
import { grownWindows, type LogView, lookAtLog, outcomesIn } from './look-at-log.ts'
import { newestRow } from './newest-row.ts'
import { windowsByAge } from './ripe-windows.ts'
import { servingVersion } from './serving-version.ts'
import { readCursor } from './watch-cursor.ts'
import type { WatchPass, WatchRequest } from './watch-request.ts'

/** One query of the log sorts a day, or an eighth of all that is wanted: each may have to look through the whole log. */
const leastReadMs = 86_400_000
const mostReads = 8

/** Reads parts that are wanted into sketches. */
async function collect(
  request: WatchRequest,
  models: KnownModels,
  { wanted }: LogView,
  lengthMs: number,
): Promise<void> {
  const { folders, name, store, signal, log } = request
  const unitMs = partMs(lengthMs)
  const keys = new Set(wanted.map(({ version, from }) => `${from} ${version}`))
  const starts = wanted.map(({ from }) => from).sort((a, b) => a - b)
  const span = starts.length === 0 ? 0 : starts[starts.length - 1] + unitMs - starts[0]
  const longestMs = Math.max(unitMs, leastReadMs, Math.ceil(span / mostReads / unitMs) * unitMs)
  const stretches = stretchesOf(wanted, unitMs, longestMs)
  const bounds = boundsByTime(unitMs, (version, from) => keys.has(`${from} ${version}`))
  const collecting = { ...{ folders, model: name, signal }, ...store, modelOf: models.get }
  for (const [at, stretch] of stretches.entries()) {
    signal.throwIfAborted()
    await collectParts(collecting, stretch, bounds)
    log({ kind: 'progress', stage: 'monitor', fraction: (at + 1) / stretches.length / 2 })
  }
}

/** A pass over windows that are cut by the clock. */
export async function watchTime(
  request: WatchRequest,
  lengthMs: number,
  note: (sentence: string) => void,
): Promise<WatchPass> {
  const { name, now, store, settings } = request
  const cursor = readCursor(await store.monitor.cursor(name))
  const view = await lookAtLog(request, cursor, lengthMs)
  if (view.future > 0) note(`${view.future} rows are of a time to come: the clock of a service is wrong.`)
  const models = knownModels(request, note)
  for (const { version, digest } of [...view.found, ...view.wanted]) await models.add(version, digest)
  const serving = await servingVersion(request, view, note)
  const version = serving?.version ?? null
  await collect(request, models, view, lengthMs)
  const kept = await keptWindows(request, view)
  const { ripe } = await windowsByAge(request)
  const grown = [
    ...(await grownWindows(request, cursor, lengthMs)),
    ...ripe.filter(({ from, until }) => until - from === lengthMs),
  ]
  await addKept(models, request, [...kept, ...grown])
  if (serving !== null) await models.add(serving.version, serving.digest)
  const plan = { lengthMs, now, serving, withOpen: settings.maxAgeMs !== undefined }
  const changed = dueWindows([...view.wanted, ...grown], kept, plan)
  const planned = await withServing(request, changed, { serving: version, wanted: view.wanted, lengthMs })
  const due = planned.filter(
    ({ version: of, from }) =>
      models.get(of) !== undefined &&
      (request.version === undefined || of === request.version) &&
      from < (request.until ?? Number.POSITIVE_INFINITY),
  )
  const outcomes = await outcomesIn(request, due, partMs(lengthMs))
  const counted = due.map((window) => ({ ...window, outcomes: outcomes(window) }))
  const judged = await judgeDue(request, counted, {
    ...{ models, serving: version, newest: await newestRow(request, view) },
  })
  await tidy(request, judged)
  const openSince = windowAt(now - graceMs(lengthMs), lengthMs).from
  await store.monitor.setCursor(name, JSON.stringify({ openSince, passedAt: now }))
  await store.monitor.forget(name, now - settings.keepMs)
  return { model: name, serving: version, judged, notes: [], estimates: await estimatesOf(request, version) }
}

/** Windows that are looked through for the last one that people heard. */
const mostLookedThrough = 50

/** Windows that may be due, and those of the last time that people heard: what comes after it may be empty. */
async function keptWindows(
  { store, name }: WatchRequest,
  { since }: LogView,
): Promise<readonly StoredWindow[]> {
  const newest = await store.monitor.windows({ model: name, limit: mostLookedThrough })
  const last = newest.findLast(({ version }) => !isShadow(version))
  // A window ends later than it begins.
  return store.monitor.windows({ model: name, since: Math.min(since, last?.from ?? since) })
}

/** With windows of the serving version of which another version has rows that came late: it is judged by those, too. */
async function withServing(
  { store, name }: WatchRequest,
  planned: readonly VersionWindow[],
  {
    serving,
    wanted,
    lengthMs,
  }: Pick<LogView, 'wanted'> & { readonly serving: string | null; readonly lengthMs: number },
): Promise<readonly VersionWindow[]> {
  if (serving === null) return planned
  const read = new Set(wanted.map(({ version, from }) => `${windowAt(from, lengthMs).from} ${version}`))
  const there = new Set(planned.filter(({ version }) => version === serving).map(({ from }) => from))
  const late = planned.filter(
    ({ version, from }) => read.has(`${from} ${version}`) && !isShadow(version) && !there.has(from),
  )
  if (late.length === 0) return planned
  const since = Math.min(...late.map(({ from }) => from))
  const kept = await store.monitor.windows({ model: name, version: serving, since })
  const judged = new Map(kept.map((window) => [window.from, window]))
  const again = new Map<number, VersionWindow>()
  for (const window of late)
    if (judged.get(window.from)?.until === window.until)
      again.set(window.from, { ...window, version: serving })
  return [...planned, ...again.values()]
}

/** Windows may be due of versions that the log says nothing of any more. */
async function addKept(
  models: KnownModels,
  { project, name }: WatchRequest,
  kept: readonly StoredWindow[],
): Promise<void> {
  const versions = await project.models.versions(name)
  for (const version of new Set(kept.map((window) => window.version))) {
    if (models.get(version) !== undefined) continue
    const found = versions.find((one) => String(one.version) === version.split('/')[0])
    if (found !== undefined) await models.add(version, found.digest)
  }
}

/** Parts of windows that are whole are in the sketch of the window. */
async function tidy({ store, name }: WatchRequest, judged: readonly WindowVerdict[]): Promise<void> {
  const whole = new Map<string, number>()
  for (const { version, until, isWhole } of judged)
    if (isWhole) whole.set(version, Math.max(whole.get(version) ?? 0, until))
  for (const [version, until] of whole) await store.monitor.dropParts({ model: name, version }, until)
}
