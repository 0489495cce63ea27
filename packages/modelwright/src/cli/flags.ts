import { parseTime } from '@modelwright/runtime'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { durationMs } from '../project/outcomes/duration.ts'

/** The flags every command takes. */
export interface CommonFlags {
  readonly json?: boolean
  readonly quiet?: boolean
}

/** Adds `--json` and `--quiet`. */
export function withCommonFlags(command: Command): Command {
  return command
    .option('--json', 'print one JSON document to stdout and nothing else there')
    .option('--quiet', 'no progress, only warnings')
}

/** Reads a whole number flag within bounds. */
export function wholeNumber(low: number, high = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() === '' || !Number.isInteger(value) || value < low || value > high) {
      throw new InvalidArgumentError(
        `Must be a whole number from ${low}${high === Number.MAX_SAFE_INTEGER ? '' : ` to ${high}`}.`,
      )
    }
    return value
  }
}

/** Reads a number flag above zero. */
export function positiveNumber(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0)
    throw new InvalidArgumentError('Must be a number above 0.')
  return value
}

/** Reads a share flag: a number between 0 and 1, neither of them. */
export function betweenZeroAndOne(text: string): number {
  const value = Number(text)
  if (!(value > 0 && value < 1))
    throw new InvalidArgumentError('Must be a number between 0 and 1, such as 0.002.')
  return value
}

/** Reads a day or a moment, UTC. @returns milliseconds since 1970-01-01 */
export function moment(text: string): number {
  const time = parseTime(text)
  if (time === undefined)
    throw new InvalidArgumentError('Must be a time such as 2026-05-01 or 2026-05-01T12:00Z.')
  return time
}

/** Reads a length of time, which is kept as it was written. */
export function duration(text: string): string {
  if (durationMs(text) === undefined) throw new InvalidArgumentError('Must be a time such as 90d, 12h or 2w.')
  return text
}

/** Collects names separated by commas, over repeated flags. */
export function nameList(text: string, earlier: readonly string[] = []): readonly string[] {
  const names = text.split(',').map((name) => name.trim())
  if (names.some((name) => name === ''))
    throw new InvalidArgumentError('Must be column names separated by commas.')
  return [...earlier, ...names]
}

/** Adds what tells the task and the positive class where the target's values do not. */
export function withTaskFlags(command: Command): Command {
  const task = new Option('--task <task>', 'default: by the values of the target')
  return command
    .addOption(task.choices(['binary', 'multiclass', 'regression']))
    .option(
      '--positive <class>',
      'the class that counts as positive; default: yes, true or 1, else the rarer',
    )
}
