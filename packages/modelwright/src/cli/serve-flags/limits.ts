import { type Command, InvalidArgumentError } from 'commander'
import type { ServerOptions } from '../../serve/index.ts'
import { wholeNumber } from '../flags.ts'
import type { Io } from '../main.ts'

/** Flags that bound a request. */
export interface LimitFlags {
  readonly maxBody?: number
  readonly maxRows?: number
  readonly maxDepth?: number
  readonly bodyTimeout?: number
  readonly streamTimeout?: number
  readonly drain?: number
  readonly stopDelay?: number
}

const units: Readonly<Record<string, number>> = { '': 1, kb: 1024, mb: 1_048_576, gb: 1_073_741_824 }

/** Reads a size as 10mb; a plain number counts bytes. */
export function sizeFlag(text: string): number {
  const [, number = '', unit = ''] = /^(\d{1,12})(kb|mb|gb)?$/i.exec(text.trim()) ?? []
  const size = Number(number) * (units[unit.toLowerCase()] ?? 1)
  if (number === '' || size < 1 || size > units['gb']!)
    throw new InvalidArgumentError('Must be a size from 1 byte to 1gb, such as 512kb or 10mb.')
  return size
}

/** Adds the flags that bound a request. */
export function withLimitFlags(command: Command): Command {
  return command
    .option(
      '--max-body <size>',
      'bytes of a body that is read whole, and of a line of others (10mb)',
      sizeFlag,
    )
    .option('--max-rows <number>', 'rows of a request that is read whole (10000)', wholeNumber(1))
    .option('--max-depth <number>', 'lists and objects within each other (32)', wholeNumber(1, 1000))
    .option(
      '--body-timeout <seconds>',
      'how long a body may take, and one that is read as it comes may pause (30)',
      wholeNumber(1, 86_400),
    )
    .option(
      '--stream-timeout <seconds>',
      'how long a body that is read as it comes may take in all (no end)',
      wholeNumber(1, 1_000_000),
    )
    .option('--drain <seconds>', 'how long requests under way have when it stops (10)', wholeNumber(0, 3600))
    .option(
      '--stop-delay <seconds>',
      'how long it goes on answering when it is told to stop, before it drains (0; in a pod 5)',
      wholeNumber(0, 3600),
    )
}

/** A pod is told to stop at the same time as those who send requests to it: some of them come later. */
const podStopDelay = 5

/** How long a server waits for requests under way when it stops, in milliseconds. */
export function drainOf({ drain = 10 }: LimitFlags): number {
  return drain * 1000
}

/** How long a server goes on answering when it is told to stop, in milliseconds. */
export function stopDelayOf({ stopDelay }: LimitFlags, env: Io['env']): number {
  return 1000 * (stopDelay ?? (env['KUBERNETES_SERVICE_HOST'] === undefined ? 0 : podStopDelay))
}

/** What the flags say of limits. */
export function limitOptions(
  flags: LimitFlags,
  env: Io['env'],
): Pick<ServerOptions, 'limits' | 'patienceMs' | 'streamMs' | 'drainMs' | 'stopDelayMs'> {
  const { maxBody, maxRows, maxDepth, bodyTimeout, streamTimeout } = flags
  return {
    limits: {
      ...(maxBody === undefined ? {} : { maxBytes: maxBody }),
      ...(maxRows === undefined ? {} : { maxRows }),
      ...(maxDepth === undefined ? {} : { maxDepth }),
    },
    ...(bodyTimeout === undefined ? {} : { patienceMs: bodyTimeout * 1000 }),
    ...(streamTimeout === undefined ? {} : { streamMs: streamTimeout * 1000 }),
    drainMs: drainOf(flags),
    stopDelayMs: stopDelayOf(flags, env),
  }
}
