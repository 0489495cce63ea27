import { chiSquaredTail } from '../distributions/chi-squared.ts'

/** How a number of rows is off: beyond half of the least or twice the most of windows that were as usual. */
export interface OffRows {
  readonly isShort: boolean
  /** The least or the most. */
  readonly expected: number
}

/** Windows before a number is judged, and how many of them say what is usual. */
const leastWindows = 4
const usualWindows = 8
/** Windows that tell all there is to know: those that are usual, and as many twice that were not. */
export const mostRowWindows = 3 * usualWindows
/** Chance of so few or so many rows where none but chance is at work. */
const surely = 0.001

/** Chance of so many rows or fewer, and of so many or more, of a Poisson distribution. */
const chanceOfFewer = (rows: number, mean: number): number => chiSquaredTail(2 * mean, 2 * (rows + 1))
const chanceOfMore = (rows: number, mean: number): number => 1 - chiSquaredTail(2 * mean, 2 * rows)

function judged(rows: number, usual: readonly number[]): OffRows | undefined {
  if (usual.length < leastWindows) return undefined
  const [least, most] = [Math.min(...usual), Math.max(...usual)]
  if (rows < least / 2 && chanceOfFewer(rows, least) <= surely) return { isShort: true, expected: least }
  if (rows > most * 2 && chanceOfMore(rows, most + 1) <= surely) return { isShort: false, expected: most }
  return undefined
}

/**
 * Says whether so many rows are off, by those of earlier windows, the oldest first.
 *
 * What is usual are the last eight windows that were not off themselves, so that what goes on is not taken for usual at once: it is after
 * eight windows in a row. Needs four windows. Few rows are off only where chance (Poisson) does not explain them (0.001).
 */
export function offRows(rows: number, earlier: readonly number[]): OffRows | undefined {
  let usual: readonly number[] = []
  let off: readonly number[] = []
  for (const before of earlier) {
    const isOff = judged(before, usual) !== undefined
    off = isOff ? [...off, before] : []
    if (!isOff) usual = [...usual, before].slice(-usualWindows)
    else if (off.length === usualWindows) [usual, off] = [off, []]
  }
  return judged(rows, usual)
}
