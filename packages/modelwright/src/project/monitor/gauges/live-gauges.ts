import type { Log, TaskPool } from '../../../core/index.ts'
import type { Measured, Metric } from '../../../serve/index.ts'
import { gaugesTaskName } from '../../tasks.ts'
import { type Gauge, gaugeHeads } from './gauges.ts'
import type { GaugesRequest } from './gauges-task.ts'

/** How often the store is read. */
const everyMs = 30_000
/** How long a look at it may take. */
const timeoutMs = 20_000

/** Gauges of a server, as they were read last. */
export interface LiveGauges {
  /** What a server tells of them: none of it reads anything. */
  readonly metrics: readonly Metric[]
  close(): Promise<void>
}

/** What reads gauges in the background works with. */
export interface LiveGaugesOptions {
  readonly request: GaugesRequest
  /** Whether there is anything to read: cheap, asked before a thread is started. */
  isMonitored(): Promise<boolean>
  /** The thread that reads; opened once there is something to read. */
  openPool(): Promise<TaskPool & { close(): Promise<void> }>
  readonly log: Log
  readonly everyMs?: number
}

/** Reads gauges of monitoring now and then in a thread, and keeps what was read last. A store that cannot be read is noted once. */
export function liveGauges({
  request,
  isMonitored,
  openPool,
  log,
  ...options
}: LiveGaugesOptions): LiveGauges {
  const known = new Map<string, readonly Measured[]>()
  const stop = new AbortController()
  let pool: Awaited<ReturnType<typeof openPool>> | undefined
  let complaint = ''
  let timer: NodeJS.Timeout | undefined

  const read = async (): Promise<void> => {
    if (pool === undefined && !(await isMonitored())) return
    pool ??= await openPool()
    const gauges = (await pool.run(gaugesTaskName, request, {
      signal: stop.signal,
      timeoutMs,
    })) as readonly Gauge[]
    for (const { name, values } of gauges) known.set(name, values)
    complaint = ''
  }
  const look = async (): Promise<void> => {
    try {
      await read()
    } catch (error) {
      const message = `Monitoring is not told at /metrics: ${(error as Error).message}`
      if (!stop.signal.aborted && message !== complaint) log({ kind: 'warning', stage: 'serve', message })
      complaint = message
    }
    if (stop.signal.aborted) return
    timer = setTimeout(() => void (looking = look()), options.everyMs ?? everyMs)
    timer.unref()
  }
  let looking = look()
  return {
    metrics: Object.values(gaugeHeads).map(({ name, help, labels }) => ({
      name,
      help,
      labels,
      combine: 'max',
      read: () => known.get(name) ?? [],
    })),
    async close() {
      stop.abort()
      clearTimeout(timer)
      await looking
      await pool?.close()
    },
  }
}
