import { ModelwrightError } from '../core/index.ts'
import type { Io } from './main.ts'

/** The time of the sources, as builds that can be repeated say it; undefined where it is not set. */
export function sourceDate({ env }: Io): Date | undefined {
  const given = env['SOURCE_DATE_EPOCH']
  if (given === undefined || given === '') return undefined
  const seconds = Number(given)
  if (/^\d+$/.test(given) && seconds <= 253_402_300_799) return new Date(1000 * seconds)
  throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message: `SOURCE_DATE_EPOCH must be whole seconds since 1970, found "${given.slice(0, 40)}".`,
    where: 'SOURCE_DATE_EPOCH',
    mend: ['Say the time of the last commit:  SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)', 'Or unset it.'],
  })
}
