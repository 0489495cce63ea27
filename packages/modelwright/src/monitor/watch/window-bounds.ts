const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** Weeks begin on Mondays; 1970 began on a Thursday. */
const mondayMs = 4 * dayMs

/** A stretch of time. */
export interface Stretch {
  readonly from: number
  readonly until: number
}

/** Where windows begin: whole weeks on Mondays, all else counted from midnight, UTC. */
const originOf = (ms: number): number => (ms % (7 * dayMs) === 0 ? mondayMs : 0)

/** The window of a length that a moment lies in. */
export function windowAt(time: number, ms: number): Stretch {
  const origin = originOf(ms)
  const from = Math.floor((time - origin) / ms) * ms + origin
  return { from, until: from + ms }
}

/** Windows of a length that begin before a moment, from the one that another lies in. */
export function windowsBetween(from: number, until: number, ms: number): Stretch[] {
  const windows: Stretch[] = []
  for (let window = windowAt(from, ms); window.from < until; window = windowAt(window.until, ms))
    windows.push(window)
  return windows
}

/** Sketches are made of parts of windows: an hour, where windows are made of whole hours. */
export function partMs(ms: number): number {
  return ms % hourMs === 0 ? hourMs : ms
}

/** How long rows of a window may still come when it is over: they wait in queues, and are collected from elsewhere. */
export function graceMs(ms: number): number {
  return Math.min(hourMs, ms / 4)
}
