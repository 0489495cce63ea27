import type { ColumnType } from '@modelwright/runtime'
import { exp, log } from '@modelwright/runtime'
import { noDeadline, seedOf } from '../../core/index.ts'
import { wilsonInterval } from '../../evaluate/index.ts'
import type { Watched, WatchedColumn } from '../watched.ts'
import { effectOf, missingFinding } from './missing-finding.ts'
import { type CountedWindow, offRows } from './usual-rows.ts'

/** What a check of quality found. Plain data: a sentence is made of it where it is shown. */
export interface QualityFinding {
  readonly check:
    | 'column-missing'
    | 'column-retyped'
    | 'constant'
    | 'freshness'
    | 'infinite'
    | 'missing'
    | 'new-levels'
    | 'no-rows'
    | 'range'
    | 'refused'
    | 'volume'
  readonly column?: string
  readonly severity: 'quiet' | 'warning' | 'error'
  /** What was found, and what the reference says: shares, counts, or milliseconds. */
  readonly found: number
  readonly expected: number
  /** Rows that are concerned. */
  readonly rows: number
  /** Levels nobody knew, or the two types. */
  readonly named?: readonly string[]
}

/** What is checked besides the columns themselves. */
export interface QualityOptions {
  /** Now, milliseconds since 1970-01-01 UTC, how old the newest row may be, and when that came; absent: the newest of the window. */
  readonly freshness?:
    | { readonly now: number; readonly maxAgeMs: number; readonly newest?: number | undefined }
    | undefined
  /** Rows that came, and in earlier windows like this one; absent: those of the window alone. */
  readonly volume?: Volume | undefined
  /** Values of each column that a schema refused, since they were of another type. */
  readonly refused?: ReadonlyMap<string, number> | undefined
  /** Levels that a model knows, by column: more than the reference may have rows of. */
  readonly levels?: ReadonlyMap<string, readonly string[]> | undefined
}

/** How many rows came in a window, whoever answered them, and in earlier ones like it, the oldest first. */
export interface Volume {
  readonly now: CountedWindow
  readonly earlier: readonly CountedWindow[]
}

/** Shares that are this near are the same. */
const leastShare = 0.01
/** Rows that should not be there are few up to this share, by the low end of its interval. */
const fewShare = 0.001
/** Chance of a false alarm of one check of one column. */
const surely = 0.001
/** New levels that are named. */
const mostNamed = 10

const shareOf = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole)

/** How much rows matter that should not be there: a few wake nobody. */
function severityOf(rows: number, all: number): QualityFinding['severity'] {
  if (shareOf(rows, all) >= 0.1) return 'error'
  return wilsonInterval(rows, all).low > fewShare ? 'warning' : 'quiet'
}

function missingCheck(column: string, before: WatchedColumn, now: WatchedColumn): QualityFinding[] {
  const [expected, found] = [shareOf(before.missing, before.rowCount), shareOf(now.missing, now.rowCount)]
  if (!(found > expected + leastShare)) return []
  const { designEffect, degrees } = effectOf(before, now)
  const { pValue } = missingFinding(before, now, {
    seed: seedOf(1),
    deadline: noDeadline,
    designEffect,
    degrees,
  }) ?? {
    pValue: 1,
  }
  if (before.rowCount > 0 && pValue > surely) return []
  const severity = found >= 0.5 ? 'error' : 'warning'
  return [{ check: 'missing', column, severity, found, expected, rows: now.missing }]
}

function newLevelsCheck(
  column: string,
  before: WatchedColumn,
  now: WatchedColumn,
  levels: readonly string[],
): QualityFinding[] {
  if (before.sample.of !== 'level' || now.sample.of !== 'level') return []
  // The reference may lack rows of levels that are rare; the model knows them all the same.
  const known = new Set([...before.sample.levels.keys(), ...levels])
  const fresh = [...now.sample.levels].filter(([level]) => !known.has(level))
  const rows = fresh.reduce((sum, [, count]) => sum + count, 0)
  // What the reference does not list may be known all the same.
  const expected = shareOf(before.sample.rest, before.sample.count)
  const found = shareOf(rows, now.sample.count)
  if (rows === 0 || (before.sample.rest > 0 && wilsonInterval(rows, now.sample.count).low <= expected))
    return []
  const named = fresh.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([level]) => level)
  const severity = severityOf(rows, now.sample.count)
  return [{ check: 'new-levels', column, severity, found, expected, rows, named: named.slice(0, mostNamed) }]
}

/** Rows below or above all of the reference. */
function outside({ sample }: WatchedColumn, least: number, most: number): number {
  if (sample.of !== 'number') return 0
  let rows = 0
  sample.points.forEach((point, at) => {
    if (point < least || point > most) rows += sample.counts[at]
  })
  return rows
}

/**
 * The chance that so many rows lie outside of the range of others of the same kind: in the order of all rows, runs at both ends
 * are of the window.
 */
function chanceOutside(rows: number, now: number, before: number): number {
  const share = now / (now + before)
  return rows === 0 ? 1 : exp(rows * log(share)) * (1 + rows * (1 - share))
}

function rangeCheck(column: string, before: WatchedColumn, now: WatchedColumn): QualityFinding[] {
  if (before.type !== 'number' || Number.isNaN(before.least) || before.sample.count === 0) return []
  const rows = outside(now, before.least, before.most)
  const alike = effectOf(before, now).designEffect
  if (chanceOutside(rows / alike, now.sample.count, before.sample.count) > surely) return []
  const found = shareOf(rows, now.sample.count)
  return [{ check: 'range', column, severity: found >= 0.1 ? 'error' : 'warning', found, expected: 0, rows }]
}

function distinctIn({ sample }: WatchedColumn): number {
  return sample.of === 'number' ? sample.points.length : sample.levels.size + (sample.rest > 0 ? 1 : 0)
}

/** Rows that all have one value are suspicious where the reference makes that unlikely. */
function constantCheck(column: string, before: WatchedColumn, now: WatchedColumn): QualityFinding[] {
  if (distinctIn(now) !== 1 || distinctIn(before) < 2 || now.sample.count < 2) return []
  const counts =
    before.sample.of === 'number' ? [...before.sample.counts] : [...before.sample.levels.values()]
  const share = shareOf(Math.max(...counts, 0), before.sample.count)
  let chance = 1
  for (let row = 0; row < now.sample.count && chance > surely; row++) chance *= share
  if (chance > surely) return []
  return [
    {
      check: 'constant',
      column,
      severity: 'error',
      found: 1,
      expected: distinctIn(before),
      rows: now.sample.count,
    },
  ]
}

function infiniteCheck(column: string, before: WatchedColumn, now: WatchedColumn): QualityFinding[] {
  if (now.infinite === 0 || before.infinite > 0) return []
  const found = shareOf(now.infinite, now.rowCount)
  const severity = severityOf(now.infinite, now.rowCount)
  return [{ check: 'infinite', column, severity, found, expected: 0, rows: now.infinite }]
}

function columnChecks(
  column: string,
  before: WatchedColumn,
  now: WatchedColumn | undefined,
  levels: readonly string[],
): QualityFinding[] {
  if (now === undefined)
    return [
      { check: 'column-missing', column, severity: 'error', found: 0, expected: before.rowCount, rows: 0 },
    ]
  if (now.type !== before.type) {
    const named: readonly ColumnType[] = [before.type, now.type]
    return [
      {
        check: 'column-retyped',
        column,
        severity: 'error',
        found: 0,
        expected: 0,
        rows: now.rowCount,
        named,
      },
    ]
  }
  if (now.rowCount === 0) return []
  const checks = [missingCheck, newLevelsCheck, rangeCheck, constantCheck, infiniteCheck]
  return checks.flatMap((check) => check(column, before, now, levels))
}

function volumeCheck({ now, earlier }: Volume): QualityFinding[] {
  if (now.rows === 0) return [{ check: 'no-rows', severity: 'error', found: 0, expected: 1, rows: 0 }]
  const off = offRows(now, earlier)
  if (off === undefined) return []
  const { isShort, expected } = off
  const severity = isShort ? 'error' : 'warning'
  return [{ check: 'volume', severity, found: now.rows, expected, rows: now.rows }]
}

/**
 * Checks what must hold before drift is worth a thought: rows came, lately and about as many as ever; columns are there, of
 * their types, filled, in range, with levels one knows.
 *
 * Shares are compared with their intervals, so that few rows raise no alarm by chance; a range is passed only by more rows than
 * chance puts there.
 */
export function checkQuality(
  reference: Watched,
  current: Watched,
  { freshness, volume, refused = new Map(), levels = new Map() }: QualityOptions = {},
): readonly QualityFinding[] {
  const found: QualityFinding[] = []
  const { from, until, rowCount: rows } = current
  found.push(...volumeCheck(volume ?? { now: { from, until, rows }, earlier: [] }))
  const age = freshness === undefined ? Number.NaN : freshness.now - (freshness.newest ?? current.until)
  if (freshness !== undefined && !(age <= freshness.maxAgeMs))
    found.push({ check: 'freshness', severity: 'error', found: age, expected: freshness.maxAgeMs, rows: 0 })
  for (const [column, rows] of refused)
    if (rows > 0)
      found.push({
        check: 'refused',
        column,
        severity: severityOf(rows, current.rowCount),
        found: shareOf(rows, current.rowCount),
        expected: 0,
        rows,
      })
  if (current.rowCount === 0) return found
  const columns = [...reference.columns].flatMap(([name, before]) =>
    columnChecks(name, before, current.columns.get(name), levels.get(name) ?? []),
  )
  return [...found, ...columns]
}
