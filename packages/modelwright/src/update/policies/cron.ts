import { type OptionSpecs, readOptions } from '../../core/index.ts'
import { comeSince, nextTime } from '../next-time.ts'
import type { Policy, PolicyUse } from '../policy.ts'
import { policyUse, type Retraining } from '../retraining.ts'

const options = {
  pattern: {
    type: 'text',
    default: '0 3 * * 1',
    about: 'Minute, hour, day of the month, month, day of the week',
  },
  zone: { type: 'text', default: 'UTC', about: 'Time zone, by its IANA name' },
} as const satisfies OptionSpecs

/**
 * Retrains at the times of a cron pattern: `cron('0 3 1 * *')` is the first of each month at three.
 *
 * A time that passed while nothing ran is made up for, once.
 *
 * @param pattern - five fields: minute, hour, day of the month, month, day of the week
 * @throws {ModelwrightError} UPDATE_SCHEDULE_INVALID - when pattern or zone cannot be read
 * @example
 * cron('0 3 * * 1').options.zone // → 'UTC'
 */
export function cron(
  pattern: string,
  given: { zone?: string; retrain?: Retraining } = {},
): PolicyUse<'cron'> {
  const { retrain, ...own } = given
  const values = readOptions(options, { pattern, ...own }, 'cron')
  nextTime({ ...values, owner: 'cron' }, 0)
  return policyUse('cron', values, retrain)
}

/** The kind of {@link cron}. */
export const cronPolicy: Policy<typeof options> = {
  name: 'cron',
  about: 'At the times of a cron pattern',
  options,
  due: (situation, values) => comeSince({ ...values, owner: 'cron' }, situation),
  next: ({ now }, values) => nextTime({ ...values, owner: 'cron' }, now),
}
