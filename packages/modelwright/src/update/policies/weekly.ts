import { type OptionSpecs, readOptions } from '../../core/index.ts'
import { comeSince, nextTime, readWeekday } from '../next-time.ts'
import type { Policy, PolicyUse } from '../policy.ts'
import { policyUse, type Retraining } from '../retraining.ts'

const options = {
  at: { type: 'text', default: 'mon 03:00', about: 'Day of the week and time: mon 03:00' },
  zone: { type: 'text', default: 'UTC', about: 'Time zone, by its IANA name' },
} as const satisfies OptionSpecs

const scheduleOf = ({ at, zone }: { readonly at: string; readonly zone: string }) => {
  const { day, hour, minute } = readWeekday(at, 'weekly')
  return { pattern: `${minute} ${hour} * * ${day}`, zone, owner: 'weekly' }
}

/**
 * Retrains once a week: `weekly('mon 03:00', { zone: 'Europe/Berlin' })`.
 *
 * A time that passed while nothing ran is made up for, once.
 *
 * @throws {ModelwrightError} UPDATE_SCHEDULE_INVALID - when day, time or zone cannot be read
 * @example
 * weekly('mon 03:00').options.at // → 'mon 03:00'
 */
export function weekly(at: string, given: { zone?: string; retrain?: Retraining } = {}): PolicyUse<'weekly'> {
  const { retrain, ...own } = given
  const values = readOptions(options, { at, ...own }, 'weekly')
  nextTime(scheduleOf(values), 0)
  return policyUse('weekly', values, retrain)
}

/** The kind of {@link weekly}. */
export const weeklyPolicy: Policy<typeof options> = {
  name: 'weekly',
  about: 'Once a week',
  options,
  due: (situation, values) => comeSince(scheduleOf(values), situation),
  next: ({ now }, values) => nextTime(scheduleOf(values), now),
}
