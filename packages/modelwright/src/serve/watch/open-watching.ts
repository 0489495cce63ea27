import { type Log, silent } from '../../core/index.ts'
import type { Addition, Watcher, WatcherCount } from '../exchange.ts'
import type { Peers } from '../processes/peers.ts'
import type { Metric, Metrics } from './registry.ts'
import type { ServerState } from './server-state.ts'

/** What is to be seen of a server; each is loaded only where it is wanted. */
export interface WatchOptions {
  /** Whether requests are counted and told at `GET /metrics`, with further metrics of your own; unless told otherwise they are. */
  readonly metrics?: boolean | readonly Metric[]
  /**
   * Whether each request for predictions is a span of OpenTelemetry; unless told otherwise where its API has a provider of tracers
   * when the server starts.
   */
  readonly traces?: boolean
}

/** What watches a server. */
export interface Watching {
  readonly watchers: readonly Watcher[]
  readonly additions: readonly Addition[]
  /** Absent where metrics are off. */
  readonly metrics: Metrics | undefined
  /** Takes the metrics that were declared; the state must be whole by now. */
  begin(): void
}

interface Watched extends WatchOptions {
  readonly log?: Log
  /** Those that tell numbers of themselves. */
  readonly watchers?: readonly Watcher[]
}

/** Numbers that watchers tell of themselves; those of one name as one. */
function countsOf(watchers: readonly Watcher[]): Metric[] {
  const byName = new Map<string, WatcherCount[]>()
  for (const count of watchers.flatMap(({ metrics = [] }) => metrics))
    byName.set(count.name, [...(byName.get(count.name) ?? []), count])
  return [...byName.values()].map((same) => ({
    ...same[0]!,
    read: () => same.reduce((sum, one) => sum + one.read(), 0),
  }))
}

/** Opens what counts and traces requests. */
export async function openWatching(
  { metrics, traces, log = silent, watchers = [] }: Watched,
  peers: Peers,
  state: ServerState,
): Promise<Watching> {
  const { openMetrics } = metrics === false ? {} : await import('./metrics.ts')
  const open = openMetrics?.({ peers, log, state })
  const spans = await tracesOf(traces, log)
  return {
    watchers: [open?.watcher, spans].filter((watcher) => watcher !== undefined),
    additions: open === undefined ? [] : [open.addition],
    metrics: open && { register: open.register },
    begin() {
      for (const count of countsOf(watchers)) open?.register(count)
      if (typeof metrics === 'object') for (const metric of metrics) open?.register(metric)
    },
  }
}

/** Where OpenTelemetry keeps what was registered; looking there does not load it. */
const openTelemetry = Symbol.for('opentelemetry.js.api.1')

function hasProvider(): boolean {
  const registered = (globalThis as { [openTelemetry]?: { trace?: unknown } })[openTelemetry]
  return registered?.trace !== undefined
}

async function tracesOf(traces: boolean | undefined, log: Log): Promise<Watcher | undefined> {
  const isThere = hasProvider()
  if (!(traces ?? isThere)) return undefined
  if (!isThere)
    log({
      kind: 'warning',
      stage: 'serve',
      message:
        'Nothing takes the traces: no provider of OpenTelemetry is registered in this process. Load yours before:  NODE_OPTIONS="--import ./tracing.mjs"',
    })
  const { openTraces } = await import('./traces.ts')
  return openTraces()
}
