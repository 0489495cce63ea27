import type { AlertRules } from '../../core/index.ts'
import { isQuiet, type SeenWindow } from './seen-window.ts'

type Severity = 'error' | 'warning'

/** What windows in order say of one finding. */
export interface Track {
  readonly isOpen: boolean
  readonly severity: Severity
  /** First moment of the first window that showed it; NaN: none. */
  readonly since: number
  /** Windows that showed it since. */
  readonly windows: number
  readonly reopened: number
  /** The last window that showed it; undefined: none. */
  readonly seen: SeenWindow | undefined
}

interface State {
  isOpen: boolean
  severity: Severity
  since: number
  windows: number
  reopened: number
  seen: SeenWindow | undefined
  /** The last windows that said something: the moment of those that showed it, else null. */
  recent: (number | null)[]
  /** Whole windows in a row that did not show it. */
  quiet: number
  /** Windows in a row that showed it less severe than it is held to be. */
  lower: number
  /** Windows since it ended; infinite: it never did, or that is forgotten. */
  sinceEnd: number
}

/** So many windows in a row must show an error as a warning before it counts as one. */
const lowerWindows = 2
/** How far the quiet that is asked for grows with re-openings. */
const mostQuietTimes = 4

/** How many quiet windows end an alert that opened again so often: what comes and goes is held open. */
export function quietNeeded({ quiet }: Pick<AlertRules, 'quiet'>, reopened: number): number {
  return quiet * Math.min(mostQuietTimes, 1 << Math.min(reopened, 10))
}

function open(state: State, window: SeenWindow, severity: Severity, isAgain: boolean): void {
  state.isOpen = true
  state.severity = severity
  state.quiet = 0
  state.lower = 0
  if (isAgain) {
    state.reopened++
    state.windows++
    return
  }
  const shown = state.recent.filter((at) => at !== null)
  state.reopened = 0
  state.since = Math.min(window.from, ...shown)
  state.windows = shown.length
}

function goOn(state: State, severity: Severity): void {
  state.windows++
  state.quiet = 0
  if (severity === state.severity) state.lower = 0
  else if (severity === 'error' || ++state.lower >= lowerWindows) {
    state.severity = severity
    state.lower = 0
  }
}

function note(state: State, at: number | null, rules: AlertRules): void {
  state.recent.push(at)
  if (state.recent.length > rules.of) state.recent.shift()
  if (!state.isOpen) state.sinceEnd++
}

function show(
  state: State,
  window: SeenWindow,
  { severity, rules }: { severity: Severity; rules: AlertRules },
): void {
  note(state, window.from, rules)
  if (state.isOpen) goOn(state, severity)
  else {
    const isAgain = state.sinceEnd <= rules.reopen
    const count = state.recent.filter((at) => at !== null).length
    if (!isAgain && severity !== 'error' && count < rules.warnings) return
    open(state, window, severity, isAgain)
  }
  state.seen = window
}

function beQuiet(state: State, rules: AlertRules): void {
  note(state, null, rules)
  if (!state.isOpen || ++state.quiet < quietNeeded(rules, state.reopened)) return
  state.isOpen = false
  state.sinceEnd = 0
  state.recent = []
}

/**
 * Says whether a finding is open after windows of one version, taken in order.
 *
 * Nothing is remembered between calls: the same windows say the same, in whatever order they were judged, and a window that was judged
 * anew counts as it is now.
 *
 * @param windows - of one version, by time
 */
export function trackOf(windows: readonly SeenWindow[], key: string, rules: AlertRules): Track {
  const state: State = {
    ...{ isOpen: false, severity: 'warning', since: Number.NaN, windows: 0, reopened: 0, seen: undefined },
    ...{ recent: [], quiet: 0, lower: 0, sinceEnd: Number.POSITIVE_INFINITY },
  }
  for (const window of windows) {
    const severity = Object.hasOwn(window.shows, key) ? window.shows[key] : undefined
    if (severity !== undefined) show(state, window, { severity, rules })
    else if (isQuiet(window, key)) beQuiet(state, rules)
  }
  const { isOpen, severity, since, windows: count, reopened, seen } = state
  return { isOpen, severity, since, windows: count, reopened, seen }
}

/** The same of several versions at once: it is open where it is open in one of them, as the worst of them. */
export function trackAll(
  versions: readonly (readonly SeenWindow[])[],
  key: string,
  rules: AlertRules,
): Track {
  const tracks = versions.map((windows) => trackOf(windows, key, rules))
  const live = tracks.filter(({ isOpen }) => isOpen)
  const last = [...(live.length > 0 ? live : tracks)].sort(
    (a, b) => (b.seen?.until ?? Number.NEGATIVE_INFINITY) - (a.seen?.until ?? Number.NEGATIVE_INFINITY),
  )[0]
  if (last === undefined || live.length === 0) return last ?? trackOf([], key, rules)
  return {
    ...last,
    severity: live.some(({ severity }) => severity === 'error') ? 'error' : 'warning',
    since: Math.min(...live.map(({ since }) => since)),
    windows: live.reduce((total, { windows }) => total + windows, 0),
    reopened: Math.max(...live.map(({ reopened }) => reopened)),
  }
}
