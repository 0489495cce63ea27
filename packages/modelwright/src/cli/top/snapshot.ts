import { growth, quantileOf } from './quantile.ts'
import { bucketsOf, type Reading, sumOf, type Wanted } from './read-metrics.ts'

/** Latency of what was answered within the window, in milliseconds; null where nothing was. */
export interface Latency {
  readonly p50Ms: number | null
  readonly p95Ms: number | null
  readonly p99Ms: number | null
}

/** How a service does, from two readings of its metrics. */
export interface Snapshot {
  readonly url: string
  /** Between both readings: rates are over this. */
  readonly seconds: number
  readonly processes: number
  readonly upSeconds: number
  readonly requestsPerSecond: number
  readonly rowsPerSecond: number
  readonly answersPerSecond: Readonly<Record<'ok' | 'refused' | 'failed' | 'brokenOff', number>>
  readonly inFlight: number
  readonly connections: number
  readonly memoryBytes: number
  readonly cpuCores: number
  readonly loopLagP99Ms: number
  /** From the first byte of a request to the last of its answer, and its parts. */
  readonly latency: Readonly<Record<'whole' | 'read' | 'understand' | 'predict' | 'write', Latency>>
  readonly models: readonly ModelRow[]
  readonly shadows: readonly ShadowRow[]
  /** What was left out, by the name of its metric. */
  readonly dropsPerSecond: Readonly<Record<string, number>>
  readonly swaps: { readonly done: number; readonly refused: number }
  readonly restarts: number
}

/** One version of a model, as one variant. */
export interface ModelRow extends Latency {
  readonly model: string
  readonly version: string
  readonly variant: string
  readonly share: number
  readonly isLoaded: boolean
  readonly requestsPerSecond: number
  readonly rowsPerSecond: number
  readonly errorsPerSecond: number
}

/** A version that is only tried. */
export interface ShadowRow {
  readonly model: string
  readonly variant: string
  readonly rowsPerSecond: number
  /** Of rows that both predicted since the service began; null before there was one. */
  readonly sameShare: number | null
  readonly droppedPerSecond: number
}

interface Window {
  readonly earlier: Reading
  readonly later: Reading
  readonly seconds: number
}

/** How fast a counter rises; from 0 where it began anew. */
function rate({ earlier, later, seconds }: Window, name: string, wanted: Wanted = {}): number {
  const now = sumOf(later, name, wanted)
  const before = sumOf(earlier, name, wanted)
  return (now < before ? now : now - before) / seconds
}

function latencyOf({ earlier, later }: Window, name: string, wanted: Wanted): Latency {
  const grown = growth(bucketsOf(earlier, name, wanted), bucketsOf(later, name, wanted))
  const at = (share: number): number | null => {
    const seconds = quantileOf(grown, share)
    return seconds === undefined ? null : Number((seconds * 1000).toPrecision(4))
  }
  return { p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99) }
}

const whole = 'modelwright_request_duration_seconds'
const parts = 'modelwright_request_phase_duration_seconds'
const requests = 'modelwright_requests_total'

/** Rate of answers by the kind of their status. */
function answersOf(window: Window, wanted: Wanted = {}): Snapshot['answersPerSecond'] {
  const sums = { ok: 0, refused: 0, failed: 0, brokenOff: 0 }
  const statuses = new Set(window.later.samples.get(requests)?.map(({ labels }) => labels['status'] ?? ''))
  for (const status of statuses) {
    const kind = status === '499' ? 'brokenOff' : status < '4' ? 'ok' : status < '5' ? 'refused' : 'failed'
    sums[kind] += rate(window, requests, { ...wanted, status })
  }
  return sums
}

function modelsOf(window: Window): ModelRow[] {
  const { later } = window
  return (later.samples.get('modelwright_model_info') ?? []).map(({ labels }) => {
    const { model = '', version = '', variant = '', digest = '' } = labels
    const one = { model, version, variant }
    const { refused, failed, brokenOff } = answersOf(window, one)
    return {
      ...one,
      share: sumOf(later, 'modelwright_model_share_ratio', { ...one, digest }),
      isLoaded: sumOf(later, 'modelwright_model_loaded', { ...one, digest }) > 0,
      requestsPerSecond: rate(window, requests, one),
      rowsPerSecond: rate(window, 'modelwright_rows_predicted_total', one),
      errorsPerSecond: refused + failed + brokenOff,
      ...latencyOf(window, whole, one),
    }
  })
}

function shadowsOf(window: Window): ShadowRow[] {
  const { later } = window
  return (later.samples.get('modelwright_shadow_rows_total') ?? []).map(({ labels, value }) => ({
    model: labels['model'] ?? '',
    variant: labels['variant'] ?? '',
    rowsPerSecond: rate(window, 'modelwright_shadow_rows_total', labels),
    sameShare: value === 0 ? null : sumOf(later, 'modelwright_shadow_same_total', labels) / value,
    droppedPerSecond: rate(window, 'modelwright_shadow_dropped_total', labels),
  }))
}

function dropsOf(window: Window): Record<string, number> {
  const names = [...window.later.samples.keys()].filter((name) => name.endsWith('_dropped_total'))
  return Object.fromEntries(names.map((name) => [name, rate(window, name)]))
}

/** Says how a service did between two readings of its metrics. */
export function snapshotOf(url: string, earlier: Reading, later: Reading, now: number): Snapshot {
  const window: Window = { earlier, later, seconds: (later.at - earlier.at) / 1000 }
  const phase = (name: string): Latency => latencyOf(window, parts, { phase: name })
  return {
    url,
    seconds: window.seconds,
    processes: sumOf(later, 'modelwright_processes'),
    upSeconds: Math.max(0, now / 1000 - sumOf(later, 'process_start_time_seconds')),
    requestsPerSecond: rate(window, requests),
    rowsPerSecond: rate(window, 'modelwright_rows_predicted_total'),
    answersPerSecond: answersOf(window),
    inFlight: sumOf(later, 'modelwright_requests_in_flight'),
    connections: sumOf(later, 'modelwright_connections'),
    memoryBytes: sumOf(later, 'process_resident_memory_bytes'),
    cpuCores: rate(window, 'process_cpu_seconds_total'),
    loopLagP99Ms: sumOf(later, 'nodejs_eventloop_lag_p99_seconds') * 1000,
    latency: {
      whole: latencyOf(window, whole, {}),
      read: phase('read'),
      understand: phase('understand'),
      predict: phase('predict'),
      write: phase('write'),
    },
    models: modelsOf(window),
    shadows: shadowsOf(window),
    dropsPerSecond: dropsOf(window),
    swaps: {
      done: sumOf(later, 'modelwright_swaps_total'),
      refused: sumOf(later, 'modelwright_swaps_refused_total'),
    },
    restarts: sumOf(later, 'modelwright_process_restarts_total'),
  }
}
