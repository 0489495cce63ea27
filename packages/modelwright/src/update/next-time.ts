import { Cron } from 'croner'
import { ModelwrightError } from '../core/index.ts'

function invalid(owner: string, message: string, mend: string): ModelwrightError {
  return new ModelwrightError('UPDATE_SCHEDULE_INVALID', { message, where: owner, mend: [mend] })
}

/**
 * The first moment of a schedule after another moment, milliseconds since 1970-01-01 UTC.
 *
 * Hours that a change of the clock skips or repeats are met once.
 *
 * @param pattern - five fields of cron: minute, hour, day of the month, month, day of the week
 * @param zone - IANA name of a time zone, such as Europe/Berlin
 * @throws {ModelwrightError} UPDATE_SCHEDULE_INVALID - when the pattern or the zone is none, or it never comes
 */
export function nextTime(
  { pattern, zone, owner }: { readonly pattern: string; readonly zone: string; readonly owner: string },
  after: number,
): number {
  let next: Date | null
  try {
    next = new Cron(pattern, { timezone: zone, mode: '5-part' }).nextRun(new Date(after))
  } catch (error) {
    throw invalid(
      owner,
      `The schedule "${pattern}" in the zone "${zone}" cannot be read: ${(error as Error).message}`,
      "cron('0 3 * * 1', { zone: 'Europe/Berlin' }) is every Monday at three.",
    )
  }
  if (next === null)
    throw invalid(owner, `The schedule "${pattern}" never comes.`, 'Take a day that is there.')
  return next.getTime()
}

/** The same as a sentence where it has come; undefined where it has not. */
export function comeSince(
  schedule: { readonly pattern: string; readonly zone: string; readonly owner: string },
  { retrainedAt, now }: { readonly retrainedAt: number; readonly now: number },
): string | undefined {
  const next = nextTime(schedule, retrainedAt)
  return next <= now ? `It was due at ${new Date(next).toISOString()}.` : undefined
}

const clock = /^([01]?\d|2[0-3]):([0-5]\d)$/

/**
 * Reads a time of the day.
 *
 * @throws {ModelwrightError} UPDATE_SCHEDULE_INVALID - when it is none
 */
export function readClock(text: string, owner: string): { readonly hour: number; readonly minute: number } {
  const found = clock.exec(text)
  if (found === null) throw invalid(owner, `"${text}" is no time of the day.`, `Write it as 03:00.`)
  return { hour: Number(found[1]), minute: Number(found[2]) }
}

const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

/**
 * Reads a day of the week and a time: `mon 03:00`; a day alone means midnight.
 *
 * @throws {ModelwrightError} UPDATE_SCHEDULE_INVALID - when it is none
 */
export function readWeekday(text: string, owner: string) {
  const [day, time = '00:00', ...more] = text.trim().split(/\s+/)
  const at = days.indexOf(day)
  if (at < 0 || more.length > 0)
    throw invalid(
      owner,
      `"${text}" is no day of the week with a time.`,
      `weekly('mon 03:00'); days are ${days.join(', ')}.`,
    )
  return { day: at, ...readClock(time, owner) }
}
