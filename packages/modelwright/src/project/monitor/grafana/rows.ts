import { gaugeHeads } from '../gauges/gauges.ts'
import type { PanelPlan, RowPlan } from './panels.ts'

const of = '{model=~"$model"}'
const { metric, low, high, cost, effect, drifted, findings, alerts, rows, outcomes, end, pass } = gaugeHeads

/** The same gauge may be told by several processes, and by a file beside them: they agree. */
const most = (by: string, name: string, labels = of): string => `max by (${by}) (${name}${labels})`

const source = (name: string): string => `{model=~"$model", source="${name}"}`

const atAGlance: readonly PanelPlan[] = [
  {
    kind: 'stat',
    title: 'Open alerts',
    about: 'Alerts that are open, by severity.',
    queries: [
      {
        expr: `sum by (severity) (${most('model, severity', alerts.name)})`,
        legend: '{{severity}}',
        isInstant: true,
      },
    ],
    unit: 'short',
    width: 5,
    height: 5,
    steps: [{ color: 'red', value: 1 }],
  },
  {
    kind: 'stat',
    title: 'Metric now',
    about: 'The newest value that was measured with outcomes.',
    queries: [
      {
        expr: most('model, version, name', metric.name, source('measured')),
        legend: '{{model}} {{version}} {{name}}',
      },
    ],
    unit: 'short',
    decimals: 4,
    width: 7,
    height: 5,
  },
  {
    kind: 'stat',
    title: 'Drifted columns',
    about: 'Columns that drift in the newest window that is over.',
    queries: [{ expr: most('model, version', drifted.name), legend: '{{model}} {{version}}' }],
    unit: 'short',
    width: 4,
    height: 5,
    steps: [{ color: 'orange', value: 1 }],
  },
  {
    kind: 'stat',
    title: 'Since the last pass',
    about: 'How long ago a window was judged. It grows where the monitor does not run.',
    queries: [{ expr: `time() - ${most('model', pass.name)}`, legend: '{{model}}', isInstant: true }],
    unit: 's',
    decimals: 0,
    width: 4,
    height: 5,
    steps: [
      { color: 'orange', value: 2 * 86_400 },
      { color: 'red', value: 7 * 86_400 },
    ],
  },
  {
    kind: 'stat',
    title: 'End of the newest window',
    about: 'How long ago the newest window ended; below 0 it is not over.',
    queries: [{ expr: `time() - ${most('model', end.name)}`, legend: '{{model}}', isInstant: true }],
    unit: 's',
    decimals: 0,
    width: 4,
    height: 5,
  },
]

const performance: readonly PanelPlan[] = [
  {
    kind: 'timeseries',
    title: 'Metrics, measured and estimated',
    about: 'Measured once outcomes are known, estimated before, and the level when the model was trained.',
    queries: ['measured', 'estimated', 'trained'].map((name) => ({
      expr: most('model, version, name', metric.name, source(name)),
      legend: `${name} {{model}} {{version}} {{name}}`,
    })),
    unit: 'short',
    width: 14,
    height: 9,
  },
  {
    kind: 'timeseries',
    title: 'Interval of what was measured',
    about: 'Ends of the 95 % interval.',
    queries: [
      {
        expr: most('model, version, name', low.name, source('measured')),
        legend: 'low {{model}} {{version}} {{name}}',
      },
      {
        expr: most('model, version, name', high.name, source('measured')),
        legend: 'high {{model}} {{version}} {{name}}',
      },
    ],
    unit: 'short',
    width: 10,
    height: 9,
  },
]

const drift: readonly PanelPlan[] = [
  {
    kind: 'bargauge',
    title: 'Cost of drift',
    about:
      'What the drift of a column is estimated to add to the mean loss of a row. Columns that move together each bear the whole.',
    queries: [
      {
        expr: `topk(10, ${most('model, version, column', cost.name)})`,
        legend: '{{model}} {{version}} {{column}}',
        isInstant: true,
      },
    ],
    unit: 'short',
    decimals: 4,
    width: 8,
    height: 9,
  },
  {
    kind: 'timeseries',
    title: 'How far columns moved',
    about: 'The effect, in the unit of the detector of each column.',
    queries: [
      {
        expr: `topk(10, ${most('model, version, column', effect.name)})`,
        legend: '{{model}} {{version}} {{column}}',
      },
    ],
    unit: 'short',
    width: 8,
    height: 9,
    min: 0,
  },
  {
    kind: 'timeseries',
    title: 'Findings',
    about: 'What was found in the newest window, by kind and severity.',
    queries: [
      {
        expr: `sum by (kind, severity) (${most('model, version, kind, severity', findings.name)})`,
        legend: '{{kind}} {{severity}}',
      },
    ],
    unit: 'short',
    width: 8,
    height: 9,
    min: 0,
  },
]

const windows: readonly PanelPlan[] = [
  {
    kind: 'timeseries',
    title: 'Rows of the newest window',
    about: 'How many rows came, and of how many the outcome is known.',
    queries: [
      { expr: most('model, version', rows.name), legend: 'rows {{model}} {{version}}' },
      { expr: most('model, version', outcomes.name), legend: 'outcomes {{model}} {{version}}' },
    ],
    unit: 'short',
    width: 12,
    height: 7,
    min: 0,
  },
  {
    kind: 'timeseries',
    title: 'Rows predicted by the service',
    about: 'By model and version.',
    queries: [
      {
        expr: `sum by (model, version) (rate(modelwright_rows_predicted_total${of}[$__rate_interval]))`,
        legend: '{{model}} {{version}}',
      },
    ],
    unit: 'rowsps',
    width: 12,
    height: 7,
    min: 0,
  },
]

const quantiles = [0.5, 0.95, 0.99]

const service: readonly PanelPlan[] = [
  {
    kind: 'timeseries',
    title: 'Requests',
    about: 'Answers a second, by status.',
    queries: [
      {
        expr: `sum by (status) (rate(modelwright_requests_total${of}[$__rate_interval]))`,
        legend: '{{status}}',
      },
    ],
    unit: 'reqps',
    width: 8,
    height: 8,
    min: 0,
  },
  {
    kind: 'timeseries',
    title: 'Failed',
    about: 'Share of answers of 500 and above.',
    queries: [
      {
        expr: `sum(rate(modelwright_requests_total{model=~"$model", status=~"5.."}[$__rate_interval])) / sum(rate(modelwright_requests_total${of}[$__rate_interval]))`,
        legend: 'failed',
      },
    ],
    unit: 'percentunit',
    width: 8,
    height: 8,
    min: 0,
  },
  {
    kind: 'timeseries',
    title: 'Latency',
    about: 'From the first byte of a request for predictions to the last of its answer.',
    queries: quantiles.map((share) => ({
      expr: `histogram_quantile(${share}, sum by (le) (rate(modelwright_request_duration_seconds_bucket${of}[$__rate_interval])))`,
      legend: `${100 * share} %`,
    })),
    unit: 's',
    width: 8,
    height: 8,
    min: 0,
  },
  {
    kind: 'timeseries',
    title: 'Under way',
    about: 'Requests and connections that are open.',
    queries: [
      { expr: 'sum(modelwright_requests_in_flight)', legend: 'requests' },
      { expr: 'sum(modelwright_connections)', legend: 'connections' },
    ],
    unit: 'short',
    width: 8,
    height: 7,
    min: 0,
  },
  {
    kind: 'timeseries',
    title: 'Lateness of the event loop',
    about: 'The process where it is latest.',
    queries: [{ expr: 'max(nodejs_eventloop_lag_p99_seconds)', legend: '99 %' }],
    unit: 's',
    width: 8,
    height: 7,
    min: 0,
  },
  {
    kind: 'timeseries',
    title: 'Memory',
    about: 'Memory that the processes of the service hold.',
    queries: [
      {
        expr: 'sum(process_resident_memory_bytes and on (instance) modelwright_processes)',
        legend: 'memory',
      },
    ],
    unit: 'bytes',
    width: 8,
    height: 7,
    min: 0,
  },
]

/** Rows of the dashboard: the model first, then what serves it. */
export const dashboardRows: readonly RowPlan[] = [
  { title: 'At a glance', panels: atAGlance },
  { title: 'Performance', panels: performance },
  { title: 'Drift', panels: drift },
  { title: 'Windows and rows', panels: windows },
  { title: 'The service', panels: service },
]
