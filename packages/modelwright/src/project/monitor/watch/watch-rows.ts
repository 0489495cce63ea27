import type { StoredPart } from '../../../core/index.ts'
import { boundsByRows, collectParts } from '../collect/collect-parts.ts'
import { type FoundRows, hasNewOutcomes, scanLog } from '../collect/scan-log.ts'
import { estimatesOf } from './estimate-records.ts'
import { judgeDue } from './judge-due.ts'
import { type KnownModels, knownModels } from './known-models.ts'
import { aheadMs } from './look-at-log.ts'
import { servingVersion } from './serving-version.ts'
import { readCursor } from './watch-cursor.ts'
import type { WatchPass, WatchRequest } from './watch-request.ts'
import type { DueWindow } from './window-facts-of.ts'

const unitMs = 3_600_000
const yearMs = 365 * 24 * unitMs
/** Windows that are judged again as outcomes come. */
const mostAgain = 50

/** Where the windows of a version go on: after the last that is full. */
async function fullUntil({ store, name }: WatchRequest, version: string): Promise<number> {
  const [last] = await store.monitor.windows({ model: name, version, isWhole: true, limit: 1 })
  return last?.until ?? Number.NEGATIVE_INFINITY
}

async function collect(
  request: WatchRequest,
  models: KnownModels,
  rows: number,
  since: ReadonlyMap<string, number>,
) {
  const { folders, name, store, signal, now, settings } = request
  const oldest = Math.max(0, request.since ?? now - settings.keepMs)
  const from = Math.max(oldest, Math.min(...since.values()))
  const byRows = boundsByRows(rows)
  const collecting = { ...{ folders, model: name, signal }, ...store, modelOf: models.get }
  const until = Math.min(request.until ?? Number.POSITIVE_INFINITY, now + aheadMs)
  await collectParts(collecting, { from, until }, (version, at, open) =>
    at >= Math.max(oldest, since.get(version) ?? Number.POSITIVE_INFINITY)
      ? byRows(version, at, open)
      : undefined,
  )
}

/** Outcomes that are known of a window: rows are not cut by the hour, so that each window is asked for. */
async function outcomesOf(
  request: WatchRequest,
  { version, from, until }: Pick<StoredPart, 'version' | 'from' | 'until'>,
): Promise<number> {
  const { folders, name, signal, asOf } = request
  const { found } = await scanLog({
    ...{
      folders,
      model: name,
      signal,
      since: from,
      until,
      before: until,
      unitMs: yearMs,
      withOutcomes: true,
    },
    ...(asOf === undefined ? {} : { asOf }),
  })
  const own = (one: FoundRows): boolean => one.version === version
  return found.filter(own).reduce((sum, { outcomes }) => sum + outcomes, 0)
}

/** Windows that are full and of which more outcomes are known than when they were judged. */
async function grownWindows(request: WatchRequest, models: KnownModels): Promise<readonly DueWindow[]> {
  const { store, name, folders, signal } = request
  const cursor = readCursor(await store.monitor.cursor(name))
  if (cursor === undefined) return []
  const isNew = await hasNewOutcomes({ folders, model: name, signal }, cursor.passedAt - unitMs, unitMs)
  const windows = isNew ? await store.monitor.windows({ model: name, isWhole: true, limit: mostAgain }) : []
  const grown: DueWindow[] = []
  for (const window of windows) {
    if (models.get(window.version) === undefined) continue
    const outcomes = await outcomesOf(request, window)
    const { version, from, until } = window
    if (outcomes > 1.05 * window.outcomes) grown.push({ version, from, until, isWhole: true, outcomes })
  }
  return grown
}

/** A pass over windows that are cut after so many rows: those that are full are whole. */
export async function watchRows(
  request: WatchRequest,
  rows: number,
  note: (sentence: string) => void,
): Promise<WatchPass> {
  const { name, now, store, settings, folders, signal } = request
  const oldest = Math.max(0, request.since ?? now - settings.keepMs)
  const view = await scanLog({ folders, model: name, signal, since: oldest, until: now + aheadMs, unitMs })
  if (view.future > 0) note(`${view.future} rows are of a time to come: the clock of a service is wrong.`)
  const models = knownModels(request, note)
  for (const { version, digest } of view.found) await models.add(version, digest)
  const serving = await servingVersion(request, view, note)
  const versions = [...new Set(view.found.map(({ version }) => version))].filter(
    (version) => models.get(version) !== undefined,
  )
  const since = new Map<string, number>()
  for (const version of versions) since.set(version, await fullUntil(request, version))
  if (since.size > 0) await collect(request, models, rows, since)
  const parts = await store.monitor.parts({ model: name })
  const due: DueWindow[] = []
  for (const part of parts) {
    if (models.get(part.version) === undefined) continue
    if (request.version !== undefined && part.version !== request.version) continue
    const { version, from, until } = part
    due.push({ version, from, until, isWhole: part.rows >= rows, outcomes: await outcomesOf(request, part) })
  }
  due.push(...(await grownWindows(request, models)))
  const judged = await judgeDue(request, due, { models, serving })
  for (const { version, until, isWhole } of judged)
    if (isWhole) await store.monitor.dropParts({ model: name, version }, until)
  await store.monitor.setCursor(name, JSON.stringify({ openSince: 0, passedAt: now }))
  await store.monitor.forget(name, now - settings.keepMs)
  return { model: name, serving, judged, notes: [], estimates: await estimatesOf(request, serving) }
}
