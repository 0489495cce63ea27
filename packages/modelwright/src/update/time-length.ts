import { ModelwrightError } from '../core/index.ts'
import type { TimedRows } from './window.ts'

const units: Readonly<Record<string, number>> = {
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}

/** A stretch of time: of milliseconds where it was said with a unit, else of the column's own numbers. */
export interface TimeLength {
  readonly length: number
  readonly isTime: boolean
}

/** The error for a window that cannot be. */
export function wrongWindow(owner: string, message: string, ...mend: readonly string[]): ModelwrightError {
  return new ModelwrightError('UPDATE_WINDOW_INVALID', { message, where: owner, mend })
}

/**
 * Reads a stretch of time: `36h`, `90d`, `12w`, or a plain number for columns of numbers.
 *
 * @throws {ModelwrightError} UPDATE_WINDOW_INVALID - when it is none
 */
export function readLength(text: string, owner: string): TimeLength {
  const found = /^(\d{1,9}(?:\.\d{1,6})?)([hdw]?)$/.exec(text.trim())
  const length = found === null ? 0 : Number(found[1]) * (units[found[2]] ?? 1)
  if (found !== null && length > 0) return { length, isTime: found[2] !== '' }
  throw wrongWindow(
    owner,
    `"${text.slice(0, 40)}" is no stretch of time.`,
    `Write hours, days or weeks:  ${owner}('36h'), ${owner}('90d'), ${owner}('12w')`,
    `For a time column of plain numbers, a number:  ${owner}('500')`,
  )
}

/** Reads it for a column. @throws {ModelwrightError} UPDATE_WINDOW_INVALID - when it does not suit the column */
export function lengthFor({ areMoments }: TimedRows, text: string, owner: string): number {
  const { length, isTime } = readLength(text, owner)
  if (isTime === areMoments) return length
  throw areMoments
    ? wrongWindow(
        owner,
        `The time column holds moments, and "${text}" does not say of what.`,
        `Say hours, days or weeks:  ${owner}('${text}d')`,
      )
    : wrongWindow(
        owner,
        `The time column holds plain numbers, and "${text}" is a stretch of time.`,
        `Give a number in the unit of the column:  ${owner}('500')`,
        'Or read the column as times.',
      )
}

/** The latest of some times; −Infinity where none is known. */
export function latestOf({ times }: TimedRows): number {
  let latest = Number.NEGATIVE_INFINITY
  for (const time of times) if (time > latest) latest = time
  return latest
}

/** Positions of the rows that are wanted. */
export function rowsWhere({ times }: TimedRows, isWanted: (time: number) => boolean): Uint32Array {
  const kept = new Uint32Array(times.length)
  let count = 0
  for (let row = 0; row < times.length; row++) if (isWanted(times[row])) kept[count++] = row
  return kept.slice(0, count)
}

/** A time for people. */
export function shownTime(time: number, { areMoments }: Pick<TimedRows, 'areMoments'>): string {
  return areMoments ? new Date(time).toISOString().replace('.000Z', 'Z') : String(time)
}

/** How many rows have no time, as the end of a sentence. */
export function untimedText({ times }: TimedRows): string {
  const count = times.reduce((sum, time) => sum + (Number.isNaN(time) ? 1 : 0), 0)
  return count === 0 ? '' : `; ${count} without a time are left out`
}
