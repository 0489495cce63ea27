import { readdirSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { type Family, family } from './family.ts'

/** How often the event loop is looked at, in milliseconds. */
const resolution = 20

/** Watches this process; the names are those that dashboards for Node.js know. */
export function watchProcess(): { families(): Family[]; close(): void } {
  const lag = monitorEventLoopDelay({ resolution })
  lag.enable()
  const startedAt = Date.now() / 1000 - process.uptime()
  return {
    families() {
      const found = [...usageFamilies(startedAt), ...lagFamilies(lag)]
      lag.reset()
      return found
    },
    close: () => lag.disable(),
  }
}

function usageFamilies(startedAt: number): Family[] {
  const { user, system } = process.cpuUsage()
  const { rss, heapTotal, heapUsed, external } = process.memoryUsage()
  const gauge = (name: string, help: string, value: number) => family('gauge', name, help, value)
  const open = openFiles()
  return [
    family('counter', 'process_cpu_user_seconds_total', 'User CPU time.', user / 1e6),
    family('counter', 'process_cpu_system_seconds_total', 'System CPU time.', system / 1e6),
    family('counter', 'process_cpu_seconds_total', 'User and system CPU time.', (user + system) / 1e6),
    family('gauge', 'process_start_time_seconds', 'When the first process began, since 1970.', startedAt, {
      combine: 'min',
    }),
    gauge('process_resident_memory_bytes', 'Memory that is held.', rss),
    gauge('nodejs_heap_size_total_bytes', 'Heap of JavaScript.', heapTotal),
    gauge('nodejs_heap_size_used_bytes', 'Heap of JavaScript in use.', heapUsed),
    gauge('nodejs_external_memory_bytes', 'Memory of JavaScript outside its heap.', external),
    ...(open === undefined ? [] : [gauge('process_open_fds', 'Files and connections that are open.', open)]),
    family(
      'gauge',
      'nodejs_version_info',
      'Version of Node.js.',
      [{ labels: [['version', process.version]], value: 1 }],
      { combine: 'max' },
    ),
    gauge('modelwright_processes', 'Processes that serve.', 1),
  ]
}

function openFiles(): number | undefined {
  try {
    return readdirSync('/proc/self/fd').length
  } catch {
    return undefined
  }
}

/** How late the event loop was since the last look, of the process where it was latest. */
function lagFamilies(lag: ReturnType<typeof monitorEventLoopDelay>): Family[] {
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - resolution) / 1000
  const gauge = (name: string, help: string, nanoseconds: number): Family =>
    family('gauge', name, help, late(nanoseconds), { combine: 'max' })
  const isEmpty = lag.count === 0
  const { utilization } = performance.eventLoopUtilization()
  return [
    gauge('nodejs_eventloop_lag_mean_seconds', 'Lateness of the event loop, mean.', isEmpty ? 0 : lag.mean),
    gauge('nodejs_eventloop_lag_p50_seconds', 'Lateness of the event loop, median.', lag.percentile(50)),
    gauge('nodejs_eventloop_lag_p90_seconds', 'Lateness of the event loop, 90 %.', lag.percentile(90)),
    gauge('nodejs_eventloop_lag_p99_seconds', 'Lateness of the event loop, 99 %.', lag.percentile(99)),
    gauge('nodejs_eventloop_lag_max_seconds', 'Lateness of the event loop, worst.', isEmpty ? 0 : lag.max),
    family('gauge', 'nodejs_eventloop_utilization', 'Share of time the event loop is busy.', utilization, {
      combine: 'max',
    }),
  ]
}
