import type {
  AlertChange,
  AlertEnd,
  AlertRules,
  MonitorFinding,
  MonitorWindow,
  StoredAlert,
} from '../../core/index.ts'
import type { SeenWindow } from './seen-window.ts'
import { type Track, trackAll } from './track.ts'

/** An alert as it is to be written, with what became of it; no change: it is shown by further windows. */
export interface ChangedAlert {
  readonly alert: StoredAlert
  readonly change: AlertChange | undefined
}

/** What alerts are changed by. */
export interface AlertFacts {
  readonly model: string
  /** Of versions in use, in any order. */
  readonly windows: readonly SeenWindow[]
  /** Those that are open, and of each finding the one that ended last. */
  readonly known: readonly StoredAlert[]
  readonly rules: AlertRules
  readonly now: number
  /** Absent: every version is in use. */
  readonly live?: readonly string[] | undefined
  /** Names an alert that opens. */
  idOf(key: string, since: number): string
  /** The finding as that window showed it; undefined: it is not kept. */
  findingOf(key: string, window: SeenWindow): MonitorFinding | undefined
}

/** Windows by version, each in order of time. */
export function byVersion(windows: readonly SeenWindow[]): readonly (readonly SeenWindow[])[] {
  const groups = new Map<string, SeenWindow[]>()
  for (const window of windows) {
    const group = groups.get(window.version)
    if (group === undefined) groups.set(window.version, [window])
    else group.push(window)
  }
  return [...groups.values()].map((group) => group.sort((a, b) => a.from - b.from || a.until - b.until))
}

function windowOf(model: string, { version, from, until }: SeenWindow): MonitorWindow {
  return { model, version, from, until }
}

/** A window is known by its beginning: one that is cut by rows ends later while rows come. */
function isSame(a: MonitorWindow, b: Omit<MonitorWindow, 'model'>): boolean {
  return a.version === b.version && a.from === b.from
}

/** Why an alert that no window holds open has ended. */
function endOf({ seen }: StoredAlert, track: Track, { live, windows }: AlertFacts): AlertEnd {
  if (live !== undefined && !live.includes(seen.version)) return 'version-gone'
  if (track.seen !== undefined) return 'quiet'
  return windows.some((window) => isSame(seen, window)) ? 'judged-anew' : 'forgotten'
}

/** The earliest moment that windows are remembered of: what began before is taken from the alert itself. */
function rememberedSince(windows: readonly SeenWindow[]): number {
  return windows.reduce((least, { from }) => Math.min(least, from), Number.POSITIVE_INFINITY)
}

function opened(key: string, track: Track, facts: AlertFacts): ChangedAlert[] {
  const { model, now, known, idOf, findingOf } = facts
  const { severity, since, windows, seen } = track
  const last = seen === undefined ? undefined : findingOf(key, seen)
  if (seen === undefined || last === undefined) return []
  const shared = { severity, windows, last, seen: windowOf(model, seen), recoveredAt: null, ended: null }
  const id = idOf(key, since)
  const before = known.find(
    (alert) => alert.key === key && alert.ended !== null && (alert.id === id || alert.seen.from >= since),
  )
  if (before !== undefined)
    return [
      {
        change: 'reopened',
        alert: { ...before, ...shared, since: Math.min(since, before.since), reopened: before.reopened + 1 },
      },
    ]
  const alert = { id, model, key, openedAt: now, since, reopened: 0, told: null, causes: [], ...shared }
  return [{ change: 'opened', alert }]
}

function stillOpen(alert: StoredAlert, track: Track, facts: AlertFacts): ChangedAlert[] {
  const { severity, seen, since, windows } = track
  if (seen === undefined) return []
  const isRemembered = alert.since >= rememberedSince(facts.windows)
  const last = facts.findingOf(alert.key, seen) ?? alert.last
  const next: StoredAlert = {
    ...{ ...alert, severity, last, seen: windowOf(facts.model, seen) },
    since: isRemembered ? since : Math.min(since, alert.since),
    windows: isRemembered ? windows : Math.max(windows, alert.windows),
  }
  const change = severity === alert.severity ? undefined : severity === 'error' ? 'rose' : 'fell'
  const isAsBefore = JSON.stringify(next) === JSON.stringify(alert)
  return isAsBefore ? [] : [{ alert: next, change }]
}

/**
 * Says what becomes of alerts: those that windows hold open and those that are known, held against each other.
 *
 * The same windows and alerts say the same: once the changes are written, there is nothing to change.
 */
export function changeAlerts(facts: AlertFacts): readonly ChangedAlert[] {
  const { known, rules, now } = facts
  const versions = byVersion(facts.windows)
  const open = new Map(known.filter(({ ended }) => ended === null).map((alert) => [alert.key, alert]))
  const shown = facts.windows.flatMap(({ shows }) => Object.keys(shows))
  const keys = [...new Set([...open.keys(), ...shown])].sort()
  return keys.flatMap((key): ChangedAlert[] => {
    const track = trackAll(versions, key, rules)
    const alert = open.get(key)
    if (alert === undefined) return track.isOpen ? opened(key, track, facts) : []
    if (track.isOpen) return stillOpen(alert, track, facts)
    const ended = endOf(alert, track, facts)
    return [{ change: 'recovered', alert: { ...alert, recoveredAt: now, ended } }]
  })
}
