import { type Command, InvalidArgumentError, Option } from 'commander'

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
