import { chiSquaredTail } from '../distributions/chi-squared.ts'

/** How a number of rows is off: beyond half of the least or twice the most of windows that were as usual. */
export interface OffRows {
  readonly isShort: boolean
  /** The least or the most. */
  readonly expected: number
}

/** A window and how many rows came in it. */
export interface CountedWindow {
  readonly from: number
  readonly until: number
  readonly rows: number
}

/** Windows before a number is judged, and how many of them say what is usual. */
const leastWindows = 4
const usualWindows = 8
/** Windows that tell all there is to know: those that are usual, and as many twice that were not. */
export const mostRowWindows = 3 * usualWindows
/** Chance of so few or so many rows where none but chance is at work. */
const surely = 0.001
const weekMs = 7 * 86_400_000

/** Chance of so many rows or fewer, and of so many or more, of a Poisson distribution. */
const chanceOfFewer = (rows: number, mean: number): number => chiSquaredTail(2 * mean, 2 * (rows + 1))
const chanceOfMore = (rows: number, mean: number): number => 1 - chiSquaredTail(2 * mean, 2 * rows)

function beside(rows: number, usual: readonly number[]): OffRows | undefined {
  if (usual.length < leastWindows) return undefined
  const [least, most] = [Math.min(...usual), Math.max(...usual)]
  if (rows < least / 2 && chanceOfFewer(rows, least) <= surely) return { isShort: true, expected: least }
  if (rows > most * 2 && chanceOfMore(rows, most + 1) <= surely) return { isShort: false, expected: most }
  return undefined
}

/** Whether it was so a week before, too, where windows are shorter than that. */
function isWeekly({ rows }: CountedWindow, isShort: boolean, before: CountedWindow | undefined): boolean {
  if (before === undefined || before.until - before.from >= weekMs) return false
  return isShort ? rows >= before.rows / 2 : rows <= before.rows * 2
}

/**
 * Says whether so many rows are off, by those of earlier windows, the oldest first.
 *
 * What is usual are the last eight windows that were not off themselves, so that what goes on is not taken for usual at once: it is after
 * eight windows in a row. What was so a week before, too, is a rhythm and neither off nor usual: a weekend is off the first time alone. Needs four windows. Few rows are
 * off only where chance (Poisson) does not explain them (0.001).
 */
export function offRows(now: CountedWindow, earlier: readonly CountedWindow[]): OffRows | undefined {
  const starts = new Map(earlier.map((window) => [window.from, window]))
  let usual: readonly number[] = []
  let off: readonly number[] = []
  for (const window of earlier) {
    const found = beside(window.rows, usual)
    if (found === undefined) [usual, off] = [[...usual, window.rows].slice(-usualWindows), []]
    else if (isWeekly(window, found.isShort, starts.get(window.from - weekMs))) off = []
    else off = [...off, window.rows]
    if (off.length === usualWindows) [usual, off] = [off, []]
  }
  const found = beside(now.rows, usual)
  return found === undefined || isWeekly(now, found.isShort, starts.get(now.from - weekMs))
    ? undefined
    : found
}
