import type { StoredPart, StoredWindow } from '../../../core/index.ts'
import { graceMs, type Stretch, windowAt, windowsBetween } from '../../../monitor/index.ts'
import type { FoundRows } from '../collect/scan-log.ts'

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
  readonly serving: string | null
  /** A window that is not over and empty counts too: it tells how old the newest row is. */
  readonly withOpen: boolean
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
  if (serving !== null) {
    const known = [...kept, ...due.values()].filter(({ version }) => version === serving)
    const there = new Set(known.map(({ from }) => from))
    const first = known.reduce((least, { from }) => Math.min(least, from), Number.POSITIVE_INFINITY)
    if (Number.isFinite(first))
      for (const window of windowsBetween(first, now, lengthMs))
        if (!there.has(window.from) && (withOpen || isWhole(window))) add(serving, window)
  }
  return [...due.values()].sort((a, b) => a.from - b.from || (a.version < b.version ? -1 : 1))
}
