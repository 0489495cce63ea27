import type { StoredPart, StoredWindow } from '../../../core/index.ts'
import { graceMs, type Stretch, windowAt, windowsBetween } from '../../../monitor/index.ts'
import type { FoundRows } from '../collect/scan-log.ts'
import { isShadow } from '../collect/version-name.ts'
import type { Serving } from './serving-version.ts'

/** A stretch of a version whose rows are to be read. */
export interface WantedPart {
  readonly version: string
  readonly from: number
}

const keyOf = ({ version, from }: WantedPart): string => `${from} ${version}`

/** Rows that a part or window was made of, those that came twice among them. */
function rowsRead({ rows, counts }: Pick<StoredPart, 'rows' | 'counts'>): number {
  return rows + (counts['duplicates'] ?? 0)
}

/** Parts whose rows are not those that were read before. */
export function changedParts(
  found: readonly FoundRows[],
  parts: readonly StoredPart[],
): readonly FoundRows[] {
  const read = new Map(parts.map((part) => [keyOf(part), rowsRead(part)]))
  return found.filter((one) => read.get(keyOf(one)) !== one.rows)
}

/** Joins stretches that touch, up to a length: each is one query of the log. */
export function stretchesOf(
  wanted: readonly WantedPart[],
  unitMs: number,
  longestMs: number,
): readonly Stretch[] {
  const starts = [...new Set(wanted.map(({ from }) => from))].sort((a, b) => a - b)
  const joined: Stretch[] = []
  for (const from of starts) {
    const last = joined.at(-1)
    const until = from + unitMs
    if (last !== undefined && last.until === from && until - last.from <= longestMs)
      joined[joined.length - 1] = { from: last.from, until }
    else joined.push({ from, until })
  }
  return joined
}

/** A window of a version. */
export interface VersionWindow extends Stretch {
  readonly version: string
  readonly isWhole: boolean
}

/** What windows are made of. */
export interface WindowPlan {
  readonly lengthMs: number
  readonly now: number
  /** Whose windows without rows count too: nobody else is asked. */
  readonly serving: Pick<Serving, 'version' | 'since'> | null
  /** A window that is not over and empty counts too: it tells how old the newest row is. */
  readonly withOpen: boolean
}

/** Windows in which a version served and answered nothing: since it serves, or else since it answered first. */
function servedWindows(
  known: readonly (Stretch & { readonly version: string })[],
  {
    lengthMs,
    now,
    serving,
  }: Pick<WindowPlan, 'lengthMs' | 'now'> & { serving: Pick<Serving, 'version' | 'since'> },
): readonly Stretch[] {
  const { version } = serving
  // Of a clock that is ahead nothing is known.
  const since = serving.since !== null && serving.since < now ? serving.since : null
  const own = known.filter((window) => window.version === version)
  const there = new Set(own.map(({ from }) => from))
  // Of a time before anybody was asked nothing is missed.
  const asked = since === null ? own : known.filter((window) => !isShadow(window.version))
  const earliest = asked.reduce((least, { from }) => Math.min(least, from), Number.POSITIVE_INFINITY)
  if (!Number.isFinite(earliest)) return []
  const first = since === null ? earliest : Math.max(earliest, windowAt(since, lengthMs).from)
  return windowsBetween(first, now, lengthMs).filter(({ from }) => !there.has(from))
}

/** Windows that hold one of some parts, windows that were open and are over now, and those that nothing came in. */
export function dueWindows(
  changed: readonly WantedPart[],
  kept: readonly StoredWindow[],
  { lengthMs, now, serving, withOpen }: WindowPlan,
): readonly VersionWindow[] {
  const isWhole = ({ until }: Stretch): boolean => now >= until + graceMs(lengthMs)
  const due = new Map<string, VersionWindow>()
  const add = (version: string, window: Stretch): void => {
    due.set(keyOf({ version, from: window.from }), { ...window, version, isWhole: isWhole(window) })
  }
  for (const { version, from } of changed) add(version, windowAt(from, lengthMs))
  for (const { version, from, until, state } of kept)
    if (state === 'open' && until - from === lengthMs) add(version, { from, until })
  if (serving !== null)
    for (const window of servedWindows([...kept, ...due.values()], { lengthMs, now, serving }))
      if (withOpen || isWhole(window)) add(serving.version, window)
  return [...due.values()].sort((a, b) => a.from - b.from || (a.version < b.version ? -1 : 1))
}
