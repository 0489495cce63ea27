import {
  type CountedWindow,
  latencySeries,
  mostDrawnSources,
  type RowsThatCame,
  type SourcesThen,
  sourceSeries,
} from '../../../monitor/index.ts'
import { isShadow } from '../collect/version-name.ts'
import type { DueWindow, JudgingTools } from './window-facts-of.ts'

/**
 * Whether rows of all versions count: which of them answers changes, by trials and promotions, and what is asked does not. Windows that
 * are cut by rows begin and end otherwise for each.
 */
function isOfAll({ version }: DueWindow, { request, serving }: JudgingTools): boolean {
  return version === serving && request.settings.length.by === 'time'
}

/** Whole windows of versions that people hear, as long as a window. */
function heardWindows({ from, until }: DueWindow, { windows }: JudgingTools) {
  return windows().filter(
    (window) => !isShadow(window.version) && window.until - window.from === until - from,
  )
}

/** Counts the rows of earlier whole windows, the oldest first. */
export function rowsBefore(due: DueWindow, tools: JudgingTools): readonly CountedWindow[] {
  if (!isOfAll(due, tools)) return tools.before(due.version, due.from)
  const counted = new Map<number, CountedWindow>()
  for (const { from, until, rows } of heardWindows(due, tools))
    if (from < due.from) counted.set(from, { from, until, rows: rows + (counted.get(from)?.rows ?? 0) })
  return [...counted.values()].sort((a, b) => a.from - b.from)
}

/** Reads where the rows of windows came from, as their verdicts drew it. */
export async function sourcesThen(
  windows: readonly CountedWindow[],
  due: DueWindow,
  tools: JudgingTools,
): Promise<SourcesThen[]> {
  const { store, name: model } = tools.request
  const version = isOfAll(due, tools) ? undefined : due.version
  const found = windows.map(async (window): Promise<SourcesThen> => {
    const { from } = window
    const points = await store.monitor.series({ model, version, since: from, until: from + 1 })
    const bySource = new Map<string, number>()
    const drawn = new Map<string, number>()
    for (const { at, name, value, version: of } of points) {
      if (at !== from || !name.startsWith(sourceSeries) || isShadow(of)) continue
      const source = name.slice(sourceSeries.length)
      bySource.set(source, value + (bySource.get(source) ?? 0))
      drawn.set(of, 1 + (drawn.get(of) ?? 0))
    }
    const isAll = [...drawn.values()].every((count) => count < mostDrawnSources)
    return { ...window, bySource, isAll }
  })
  return (await Promise.all(found)).filter(({ bySource }) => bySource.size > 0)
}

/** Joins the rows of a window with those of other versions, which are judged before the one that serves. */
export async function rowsThatCame(
  due: DueWindow,
  own: RowsThatCame,
  tools: JudgingTools,
): Promise<RowsThatCame> {
  if (!isOfAll(due, tools)) return own
  const others = heardWindows(due, tools).filter(
    ({ from, version }) => from === due.from && version !== due.version,
  )
  if (others.length === 0) return own
  const bySource = new Map(own.bySource)
  for (const { version, from, until, rows } of others) {
    const [then] = await sourcesThen([{ from, until, rows }], { ...due, version }, tools)
    for (const [source, count] of then?.bySource ?? [])
      bySource.set(source, count + (bySource.get(source) ?? 0))
  }
  return { rows: others.reduce((sum, { rows }) => sum + rows, own.rows), bySource }
}

/** Reads what 99 of 100 answers took in windows: each version's verdict has that of all of them. */
export async function latencyThen(
  windows: readonly CountedWindow[],
  { request }: JudgingTools,
): Promise<(CountedWindow & { readonly p99: number })[]> {
  const { store, name: model } = request
  const names = [latencySeries]
  const found = windows.map(async (window) => {
    const points = await store.monitor.series({ model, since: window.from, until: window.from + 1, names })
    const known = points.filter(({ at, value }) => at === window.from && Number.isFinite(value))
    return known.slice(0, 1).map(({ value }) => ({ ...window, p99: value }))
  })
  return (await Promise.all(found)).flat()
}
