import type { MonitorFinding, SeriesValue, WindowVerdict } from '../../src/core/index.ts'
import { type DriftSample, seedOf } from '../../src/core/index.ts'
import type { Contender } from '../../src/evaluate/index.ts'
import {
  type AlarmHistory,
  checkQuality,
  driftCost,
  estimateClassification,
  judgeDrift,
  type LossProfile,
  lossProfiles,
  measurePerformance,
  noHistory,
  noteWindow,
  rankDrift,
  type Watched,
  watchedRows,
} from '../../src/monitor/index.ts'
import { type StreamOptions, type StreamRows, simulateStream } from '../../src/testing/index.ts'

/** A stream cut into windows and judged by the detectors and estimates themselves. */
export interface JudgedStream {
  readonly verdicts: readonly WindowVerdict[]
  readonly samples: ReadonlyMap<string, { readonly before: DriftSample; readonly now: DriftSample }>
  readonly trained: { readonly value: number; readonly low: number; readonly high: number }
}

interface Judging {
  readonly stream: StreamOptions
  readonly windows: number
  readonly rows?: number
  /** No outcome is ever told to the judge. */
  readonly isUntold?: boolean
  /** Version of each window: `1` unless told otherwise. */
  readonly versionOf?: (window: number) => string
  readonly metric?: string
}

interface Reference {
  readonly watched: Watched
  readonly contender: Contender
  readonly profiles: ReadonlyMap<string, LossProfile>
  readonly rows: StreamRows
}

const classes = ['no', 'yes']

const contenderOf = ({ outcomes, predictions }: StreamRows): Contender => ({
  target: { task: 'binary', codes: Int32Array.from(outcomes), classes },
  predictions,
})

/** The rows whose outcome was told by then. */
function toldRows(rows: StreamRows, asOf: number): Contender {
  const known = [...rows.toldAt.keys()].filter((row) => rows.toldAt[row] <= asOf)
  return {
    target: { task: 'binary', codes: Int32Array.from(known, (row) => rows.outcomes[row]), classes },
    predictions: Float64Array.from(known, (row) => rows.predictions[row]),
  }
}

function driftOf(reference: Reference, now: Watched, history: AlarmHistory) {
  const judged = judgeDrift(reference.watched, now, { seed: seedOf(1) }, history)
  const costs = new Map(
    judged.columns.map(({ column, designEffect }) => [
      column,
      driftCost(reference.profiles.get(column)!, now.columns.get(column)!.sample, designEffect),
    ]),
  )
  const ranked = rankDrift(judged.columns, costs, 0.005)
  const findings = ranked.map(
    ({ column, effect, material, cost, severity }): MonitorFinding => ({
      key: `drift/${column}`,
      kind: 'drift',
      severity: severity === 'unknown' ? 'quiet' : severity,
      column,
      found: effect,
      expected: material,
      ...(cost === undefined ? {} : { cost: { loss: cost.loss, low: cost.low, high: cost.high } }),
      text: `${column} moved by ${effect.toFixed(3)}, ${material} matters.`,
      advice: [`Look at where ${column} comes from.`, 'Retrain on newer rows.'],
    }),
  )
  const series = Object.fromEntries(
    judged.columns.map(({ column, effect }) => [`drift/${column}/effect`, { value: effect }]),
  )
  return { judged, findings, series }
}

function qualityOf(reference: Reference, now: Watched): MonitorFinding[] {
  return checkQuality(reference.watched, now).map(({ check, column, severity, found, expected }) => ({
    key: column === undefined ? `quality/${check}` : `quality/${check}/${column}`,
    kind: 'quality',
    severity,
    ...(column === undefined ? {} : { column }),
    found,
    expected,
    text: `${column ?? 'The window'}: ${check} is ${found}, ${expected} was expected.`,
    advice: ['Ask whoever sends these rows.'],
  }))
}

function performanceOf(reference: Reference, rows: StreamRows, told: Contender, metric: string) {
  const estimated = estimateClassification(
    { task: 'binary', classes, predictions: rows.predictions },
    [metric],
    { seed: seedOf(2), reference: reference.contender, replicates: 40 },
  )[metric]
  const series: Record<string, SeriesValue> = { [`estimate/${metric}`]: estimated }
  const { metrics, slices, calibration } = measurePerformance(told, {
    seed: seedOf(3),
    metrics: [metric],
    reference: reference.contender,
  })
  const [found] = metrics
  if (found === undefined) return { series, findings: [] as MonitorFinding[], slices }
  series[`performance/${metric}`] = found.now
  if (calibration !== undefined) series['calibration/error'] = calibration
  const isWorse = (found.worse ?? 0) > 0.02 && found.pValue! < 0.001
  const findings: MonitorFinding[] = isWorse
    ? [
        {
          key: `performance/${metric}`,
          kind: 'performance',
          severity: 'error',
          found: found.now.value,
          expected: found.before!.value,
          text: `${metric} is ${found.now.value.toFixed(3)}, ${found.before!.value.toFixed(3)} at training.`,
          advice: ['Retrain on newer rows.', 'Roll back to the version before.'],
        },
      ]
    : []
  return { series, findings, slices }
}

/** Judges a stream window by window, with the outcomes that were told two windows later. */
export function judgedStream(judging: Judging): JudgedStream {
  const { stream: options, windows, rows: size = 400, versionOf = () => '1', metric = 'auc' } = judging
  const stream = simulateStream(options)
  const first = stream.next(2000)
  const contender = contenderOf(first)
  const losses = Float64Array.from(first.predictions, (p, row) => (p - first.outcomes[row]) ** 2)
  const reference: Reference = {
    watched: watchedRows(first.rows),
    contender,
    profiles: lossProfiles(first.rows, losses, first.predictions),
    rows: first,
  }
  const trained = measurePerformance(contender, { seed: seedOf(1), metrics: [metric] }).metrics[0].now
  const everyMs = options.everyMs ?? 1000
  let history = noHistory
  let last: Watched = reference.watched
  const verdicts = Array.from({ length: windows }, (_, at): WindowVerdict => {
    const rows = stream.next(size)
    const from = (options.startMs ?? 20_000 * 86_400_000) + (2000 + at * size) * everyMs
    const until = from + size * everyMs
    const now = watchedRows(rows.rows)
    if (now.rowCount > 0) last = now
    const told = judging.isUntold === true ? toldRows(rows, 0) : toldRows(rows, until + 2 * size * everyMs)
    const drift = driftOf(reference, now, history)
    history = noteWindow(history, drift.judged.isDrift)
    const fared = performanceOf(reference, rows, told, metric)
    return {
      model: 'stream',
      version: versionOf(at),
      from,
      until,
      judgedAt: until + 2 * size * everyMs,
      isWhole: at < windows - 1,
      rows: now.rowCount,
      outcomes: told.predictions.length,
      series: {
        ...drift.series,
        ...fared.series,
        'latency/p50': { value: 0.4 + (at % 5) / 50 },
        'latency/p99': { value: 2 + (at % 7) / 3 },
      },
      findings: [...qualityOf(reference, now), ...drift.findings, ...fared.findings],
    }
  })
  const samples = new Map(
    [...reference.watched.columns].map(([name, { sample }]) => [
      name,
      { before: sample, now: last.columns.get(name)!.sample },
    ]),
  )
  return { verdicts, samples, trained }
}
