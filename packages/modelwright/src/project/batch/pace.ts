import { groupedCount, type Log } from '../../core/index.ts'

/** How work on rows gets on. */
export interface Pace {
  /** Tells how many rows are done, and what share of all work that is. */
  tell(rows: number, fraction: number): void
  /** Rows a second so far. */
  rate(): number
}

function left(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s left`
  const minutes = Math.ceil(seconds / 60)
  return minutes < 90 ? `${minutes} min left` : `${Math.floor(minutes / 60)} h ${minutes % 60} min left`
}

/** Rounds to three digits: more are noise. */
function rounded(rate: number): number {
  const unit = 10 ** Math.max(0, String(Math.floor(rate)).length - 3)
  return Math.round(rate / unit) * unit
}

/**
 * Reports rows, rows a second and the time left, once half a second has gone by.
 *
 * @param doneBefore - rows that were done already and count among all, but not in the rate
 */
export function openPace(log: Log, clock: () => number, doneBefore = 0): Pace {
  const start = clock()
  let done = doneBefore
  let firstFraction: number | undefined
  const rate = (): number => ((done - doneBefore) / Math.max(1, clock() - start)) * 1000
  return {
    rate,
    tell(rows, fraction) {
      done = rows
      firstFraction ??= doneBefore === 0 ? 0 : fraction
      const elapsed = clock() - start
      const share = fraction - firstFraction
      const note = [`${groupedCount(rows)} rows`]
      if (elapsed >= 500) note.push(`${groupedCount(rounded(rate()))} rows/s`)
      if (elapsed >= 500 && share > 0.001) note.push(left(((1 - fraction) / share) * (elapsed / 1000)))
      log({ kind: 'progress', stage: 'serve', fraction, note: note.join(', ') })
    },
  }
}
