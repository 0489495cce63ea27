import type { Command } from 'commander'
import type { ServerOptions } from '../../serve/index.ts'

/** Flags that say what is to be seen of a server. */
export interface WatchFlags {
  readonly metrics: boolean
  readonly traces?: boolean
}

/** Adds them to the command. */
export function withWatchFlags(command: Command): Command {
  return command
    .option('--no-metrics', 'count nothing; there is no GET /metrics then')
    .option('--traces', 'trace requests by OpenTelemetry; default: where a provider is registered')
    .option('--no-traces', 'trace nothing, whatever is registered')
}

/** What they mean to the server. */
export function watchOptions({ metrics, traces }: WatchFlags): Pick<ServerOptions, 'metrics' | 'traces'> {
  return { metrics, ...(traces === undefined ? {} : { traces }) }
}
