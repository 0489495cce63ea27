import type { Exchange, Scope, Target, Watcher } from '../exchange.ts'
import { type Family, family, type Labels, type Sample } from './family.ts'
import { emptyHistogram, type Histogram, observe } from './histogram.ts'

/** What a request was for. */
export type RouteKind = Scope | 'health'

/** Parts of the time a prediction takes, in their order. */
export const phases = ['read', 'understand', 'predict', 'write'] as const

/** Upper ends of latency, in milliseconds: from what one row takes to what nobody waits for. */
const latencyBounds = Float64Array.of(
  0.025,
  0.05,
  0.1,
  0.2,
  0.3,
  0.5,
  0.75,
  1,
  2,
  3,
  5,
  7.5,
  10,
  20,
  30,
  50,
  100,
  200,
  500,
  1000,
  2500,
  5000,
  10_000,
  30_000,
)
const rowBounds = Float64Array.of(
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  1000,
  2000,
  5000,
  10_000,
  100_000,
  1_000_000,
)

/** All that is counted of one version of a model, as one variant; or of requests that no model answered. */
interface Series {
  readonly labels: Labels
  /** By kind of route, then by status. */
  readonly requests: Map<RouteKind, Map<number, { count: number }>>
  /** The cell of the last request: most are alike. */
  lastRoute: RouteKind | undefined
  lastStatus: number
  last: { count: number }
  readonly whole: Histogram
  readonly phases: readonly Histogram[]
  readonly rows: Histogram
}

function emptySeries(labels: Labels): Series {
  return {
    labels,
    requests: new Map(),
    lastRoute: undefined,
    lastStatus: 0,
    last: { count: 0 },
    whole: emptyHistogram(latencyBounds),
    phases: phases.map(() => emptyHistogram(latencyBounds)),
    rows: emptyHistogram(rowBounds),
  }
}

function countAnswer(series: Series, route: RouteKind, status: number): void {
  if (series.lastRoute !== route || series.lastStatus !== status) {
    const statuses = series.requests.get(route) ?? new Map<number, { count: number }>()
    series.requests.set(route, statuses)
    series.last = statuses.get(status) ?? { count: 0 }
    statuses.set(status, series.last)
    series.lastRoute = route
    series.lastStatus = status
  }
  series.last.count++
}

/** Times of a request whose rows were predicted; of others only the whole is told. */
function timePhases({ phases: [read, understand, predict, write] }: Series, exchange: Exchange, end: number) {
  const { startedAt, bodyAt, rowsAt, predictedAt } = exchange
  observe(read!, bodyAt - startedAt)
  observe(understand!, rowsAt - bodyAt)
  observe(predict!, predictedAt - rowsAt)
  observe(write!, end - predictedAt)
}

function labelsOf(target: Target | undefined): Labels {
  return [
    ['model', target?.name ?? ''],
    ['version', target?.service.version ?? ''],
    ['variant', target?.variant ?? ''],
  ]
}

/** Counts requests; `families` tells what was counted. */
export interface RequestCounts extends Watcher {
  answered(exchange: Exchange, status: number): void
  families(): Family[]
}

/**
 * Counts requests in memory that is there already: nothing is made for a request.
 *
 * @param routeOf - what a request was for, where it is not `POST /predict`
 */
export function countRequests(routeOf: (exchange: Exchange) => RouteKind): RequestCounts {
  const known = new WeakMap<Target, Series>()
  const none = emptySeries(labelsOf(undefined))
  const all = new Map<string, Series>([[JSON.stringify(none.labels), none]])
  let lastTarget: Target | undefined
  let last = none

  const find = (target: Target | undefined): Series => {
    if (target === undefined) return none
    const found = known.get(target)
    if (found !== undefined) return found
    const labels = labelsOf(target)
    const mark = JSON.stringify(labels)
    const series = all.get(mark) ?? emptySeries(labels)
    all.set(mark, series)
    known.set(target, series)
    return series
  }
  return {
    answered(exchange, status) {
      const { target, method, url } = exchange
      if (target !== lastTarget) {
        last = find(target)
        lastTarget = target
      }
      const route = method === 'POST' && url === '/predict' ? 'predict' : routeOf(exchange)
      countAnswer(last, route, status)
      if (route !== 'predict') return
      const end = performance.now()
      observe(last.whole, end - exchange.startedAt)
      if (exchange.rowCount === 0) return
      observe(last.rows, exchange.rowCount)
      timePhases(last, exchange, end)
    },
    families: () => familiesOf([...all.values()]),
  }
}

function familiesOf(all: readonly Series[]): Family[] {
  const seconds = [...latencyBounds].map((ms) => ms / 1000)
  const phased = all.flatMap((series) =>
    series.phases.map((histogram, i) =>
      histogramSample([...series.labels, ['phase', phases[i]!]], histogram, 1000),
    ),
  )
  return [
    family(
      'counter',
      'modelwright_requests_total',
      'Requests that were answered, by what they were for.',
      all.flatMap(requestSamples),
    ),
    family(
      'histogram',
      'modelwright_request_duration_seconds',
      'From the first byte of a request for predictions to the last of its answer.',
      used(all.map(({ labels, whole }) => histogramSample(labels, whole, 1000))),
      { bounds: seconds },
    ),
    family(
      'histogram',
      'modelwright_request_phase_duration_seconds',
      'Parts of that, of requests whose rows were predicted: read, understand, predict, write.',
      used(phased),
      { bounds: seconds },
    ),
    family(
      'histogram',
      'modelwright_request_rows',
      'Rows a request, of those whose rows were predicted.',
      used(all.map(({ labels, rows }) => histogramSample(labels, rows, 1))),
      { bounds: [...rowBounds] },
    ),
    family(
      'counter',
      'modelwright_rows_predicted_total',
      'Rows that were predicted.',
      all.filter(({ rows }) => rows.sum > 0).map(({ labels, rows }) => ({ labels, value: rows.sum })),
    ),
  ]
}

function requestSamples({ labels, requests }: Series): Sample[] {
  return [...requests].flatMap(([route, statuses]) =>
    [...statuses].map(([status, { count }]) => ({
      labels: [...labels, ['route', route], ['status', String(status)]] as Labels,
      value: count,
    })),
  )
}

function histogramSample(labels: Labels, { counts, sum }: Histogram, per: number): Sample {
  return { labels, value: sum / per, counts: [...counts] }
}

function used(samples: readonly Sample[]): Sample[] {
  return samples.filter(({ counts = [] }) => counts.some((count) => count > 0))
}
