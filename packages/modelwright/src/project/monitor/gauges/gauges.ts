import type { AlertRecord, FindingSeverity, WindowVerdict } from '../../../core/index.ts'
import { lastValue, latestVerdicts, metricsOfSeries, seriesOf } from '../../../monitor/index.ts'
import type { Measured, Metric } from '../../../serve/index.ts'

/** A gauge without where its values come from. */
export type GaugeHead = Required<Pick<Metric, 'name' | 'help' | 'labels'>>

/** A gauge with its values. */
export interface Gauge extends GaugeHead {
  readonly values: readonly Measured[]
}

/** What gauges are made of: of one model. */
export interface Gauged {
  readonly model: string
  /** The newest windows. */
  readonly verdicts: readonly WindowVerdict[]
  /** Open ones. */
  readonly alerts: readonly AlertRecord[]
  /** What metrics were at training, by version and name. */
  readonly trained?: Readonly<Record<string, Readonly<Record<string, { readonly value: number }>>>>
}

/** Bounds of what readers of gauges must keep: versions of a model, metrics and columns of a version. */
export const gaugeBounds = { versions: 3, metrics: 8, columns: 20 } as const

const severities: readonly FindingSeverity[] = ['error', 'warning', 'quiet']

/** Every gauge of monitoring, in the order it is told. */
export const gaugeHeads = {
  metric: {
    name: 'modelwright_monitor_metric',
    help: 'A metric of the newest window that tells it; source: measured, estimated, or trained for its level at training.',
    labels: ['model', 'version', 'name', 'source'],
  },
  low: {
    name: 'modelwright_monitor_metric_low',
    help: 'Lower end of its 95 % interval.',
    labels: ['model', 'version', 'name', 'source'],
  },
  high: {
    name: 'modelwright_monitor_metric_high',
    help: 'Upper end of its 95 % interval.',
    labels: ['model', 'version', 'name', 'source'],
  },
  cost: {
    name: 'modelwright_monitor_drift_cost',
    help: 'Estimated addition to the mean loss of a row by the drift of a column, in the newest whole window; the dearest columns.',
    labels: ['model', 'version', 'column'],
  },
  effect: {
    name: 'modelwright_monitor_drift_effect',
    help: 'How far a column moved, in the unit of its detector; the same columns.',
    labels: ['model', 'version', 'column'],
  },
  drifted: {
    name: 'modelwright_monitor_drifted_columns',
    help: 'Columns that drift in the newest whole window.',
    labels: ['model', 'version'],
  },
  findings: {
    name: 'modelwright_monitor_findings',
    help: 'What was found in the newest window.',
    labels: ['model', 'version', 'kind', 'severity'],
  },
  alerts: {
    name: 'modelwright_monitor_alerts_open',
    help: 'Alerts that are open.',
    labels: ['model', 'severity'],
  },
  rows: {
    name: 'modelwright_monitor_window_rows',
    help: 'Rows of the newest window.',
    labels: ['model', 'version'],
  },
  outcomes: {
    name: 'modelwright_monitor_window_outcomes',
    help: 'Rows of the newest window whose outcome is known.',
    labels: ['model', 'version'],
  },
  end: {
    name: 'modelwright_monitor_window_end_timestamp_seconds',
    help: 'When the newest window ends, since 1970.',
    labels: ['model', 'version'],
  },
  pass: {
    name: 'modelwright_monitor_last_pass_timestamp_seconds',
    help: 'When a window of the model was judged last, since 1970.',
    labels: ['model'],
  },
} as const satisfies Record<string, GaugeHead>

type GaugeKey = keyof typeof gaugeHeads
type Values = Record<GaugeKey, Measured[]>

interface OfVersion {
  readonly model: string
  readonly version: string
  /** The oldest first. */
  readonly windows: readonly WindowVerdict[]
}

function addMetrics(
  values: Values,
  { model, version, windows }: OfVersion,
  trained: Gauged['trained'],
): void {
  for (const name of metricsOfSeries(windows).slice(0, gaugeBounds.metrics)) {
    for (const [source, series] of [
      ['measured', 'performance'],
      ['estimated', 'estimate'],
    ] as const) {
      const last = lastValue(seriesOf(windows, `${series}/${name}`))
      if (last === undefined) continue
      const labels = { model, version, name, source }
      values.metric.push({ labels, value: last.value })
      if (Number.isFinite(last.low)) values.low.push({ labels, value: last.low! })
      if (Number.isFinite(last.high)) values.high.push({ labels, value: last.high! })
    }
    const level = trained?.[version]?.[name]?.value
    if (level !== undefined)
      values.metric.push({ labels: { model, version, name, source: 'trained' }, value: level })
  }
}

const effectName = /^drift\/(.+)\/effect$/s

/** Columns of a window: drifted ones by what they cost, then those that moved furthest. */
function addDrift(values: Values, { model, version, windows }: OfVersion): void {
  const whole = windows.findLast(({ isWhole, rows }) => isWhole && rows > 0)
  if (whole === undefined) return
  const found = new Map(
    whole.findings.flatMap(({ kind, column, slice, cost }) =>
      kind === 'drift' && column !== undefined && slice === undefined ? [[column, cost?.loss] as const] : [],
    ),
  )
  values.drifted.push({ labels: { model, version }, value: found.size })
  const columns = Object.entries(whole.series).flatMap(([name, { value }]) => {
    const column = effectName.exec(name)?.[1]
    if (column === undefined || !Number.isFinite(value)) return []
    const cost = found.get(column) ?? whole.series[`drift/${column}/cost`]?.value
    return [{ column, effect: value, cost, isDrift: found.has(column) }]
  })
  const worth = (cost: number | undefined): number =>
    cost === undefined || Number.isNaN(cost) ? Number.NEGATIVE_INFINITY : cost
  columns.sort(
    (a, b) =>
      Number(b.isDrift) - Number(a.isDrift) ||
      (worth(b.cost) > worth(a.cost) ? 1 : worth(b.cost) < worth(a.cost) ? -1 : b.effect - a.effect) ||
      (a.column < b.column ? -1 : 1),
  )
  for (const { column, effect, cost } of columns.slice(0, gaugeBounds.columns)) {
    values.effect.push({ labels: { model, version, column }, value: effect })
    if (Number.isFinite(cost)) values.cost.push({ labels: { model, version, column }, value: cost! })
  }
}

function addWindow(values: Values, { model, version, windows }: OfVersion): void {
  const last = windows[windows.length - 1]
  const labels = { model, version }
  values.rows.push({ labels, value: last.rows })
  values.outcomes.push({ labels, value: last.outcomes })
  values.end.push({ labels, value: last.until / 1000 })
  const counts = new Map<string, { kind: string; severity: FindingSeverity; value: number }>()
  for (const { kind, severity } of last.findings) {
    const known = counts.get(`${kind} ${severity}`)
    if (known === undefined) counts.set(`${kind} ${severity}`, { kind, severity, value: 1 })
    else known.value++
  }
  for (const { kind, severity, value } of counts.values())
    values.findings.push({ labels: { ...labels, kind, severity }, value })
}

/** Versions of the newest windows, those that answered last. */
function versionsOf({ model, verdicts }: Gauged): OfVersion[] {
  const windows = latestVerdicts(verdicts.filter((verdict) => verdict.model === model))
  const names = [...new Set(windows.map(({ version }) => version).reverse())]
  return names
    .slice(0, gaugeBounds.versions)
    .map((version) => ({ model, version, windows: windows.filter((window) => window.version === version) }))
}

function addModel(values: Values, gauged: Gauged): void {
  const { model, verdicts, alerts, trained } = gauged
  for (const one of versionsOf(gauged)) {
    addWindow(values, one)
    addMetrics(values, one, trained)
    addDrift(values, one)
  }
  const own = alerts.filter((alert) => alert.model === model && alert.recoveredAt === null)
  for (const severity of severities.slice(0, 2))
    values.alerts.push({
      labels: { model, severity },
      value: own.filter((alert) => alert.severity === severity).length,
    })
  const judged = verdicts.reduce((most, { judgedAt }) => Math.max(most, judgedAt), 0)
  if (judged > 0) values.pass.push({ labels: { model }, value: judged / 1000 })
}

/**
 * Makes gauges of what was seen of models. How many values there are is bounded by the number of models: single rows, levels and
 * windows are none of them.
 */
export function gaugesOf(models: readonly Gauged[]): readonly Gauge[] {
  const values = Object.fromEntries(Object.keys(gaugeHeads).map((key) => [key, [] as Measured[]])) as Values
  for (const gauged of models) addModel(values, gauged)
  return Object.entries(gaugeHeads).map(([key, head]) => ({ ...head, values: values[key as GaugeKey] }))
}
