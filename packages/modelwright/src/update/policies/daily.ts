import { type OptionSpecs, readOptions } from '../../core/index.ts'
import { comeSince, nextTime, readClock } from '../next-time.ts'
import type { Policy, PolicyUse } from '../policy.ts'
import { policyUse, type Retraining } from '../retraining.ts'

const options = {
  at: { type: 'text', default: '03:00', about: 'Time of the day: 03:00' },
  zone: { type: 'text', default: 'UTC', about: 'Time zone, by its IANA name' },
} as const satisfies OptionSpecs

const scheduleOf = ({ at, zone }: { readonly at: string; readonly zone: string }) => {
  const { hour, minute } = readClock(at, 'daily')
  return { pattern: `${minute} ${hour} * * *`, zone, owner: 'daily' }
}

/**
 * Retrains once a day: `daily('03:00', { zone: 'Europe/Berlin' })`.
 *
 * A time that passed while nothing ran is made up for, once.
 *
 * @throws {ModelwrightError} UPDATE_SCHEDULE_INVALID - when time or zone cannot be read
 * @example
 * daily('03:00').options.at // → '03:00'
 */
export function daily(at: string, given: { zone?: string; retrain?: Retraining } = {}): PolicyUse<'daily'> {
  const { retrain, ...own } = given
  const values = readOptions(options, { at, ...own }, 'daily')
  nextTime(scheduleOf(values), 0)
  return policyUse('daily', values, retrain)
}

/** The kind of {@link daily}. */
export const dailyPolicy: Policy<typeof options> = {
  name: 'daily',
  about: 'Once a day',
  options,
  due: (situation, values) => comeSince(scheduleOf(values), situation),
  next: ({ now }, values) => nextTime(scheduleOf(values), now),
}
