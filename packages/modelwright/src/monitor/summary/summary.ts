import type { AlertRecord, ModelEvent, WindowVerdict } from '../../core/index.ts'
import { joinEvents, sourceEvents, versionEvents } from './events.ts'
import { type MetricStory, metricStory, type WatchedMetric } from './metric-story.ts'
import { type Cause, type RootCauses, rootCauses, type Spell } from './root-cause.ts'
import { isShadow, latestVerdicts, momentsOf } from './windows.ts'

/** What is known of a model in production. */
export interface MonitorInput {
  readonly model: string
  /** Of this model; those of others are left out. */
  readonly verdicts: readonly WindowVerdict[]
  readonly alerts?: readonly AlertRecord[]
  /** What was done to the model and to what feeds it. */
  readonly events?: readonly ModelEvent[]
  /** Absent: the first metric of which there is a series. */
  readonly metric?: WatchedMetric | undefined
}

/**
 * How a model is. `ill`: something of now is to be acted on; `ailing`: something is to be looked at; `well`: neither; `unknown`:
 * there is no window, or no row in the newest.
 */
export type MonitorState = 'ill' | 'ailing' | 'well' | 'unknown'

/** What windows say of a model, made ready to be told. Plain data. */
export interface MonitorSummary extends RootCauses {
  readonly model: string
  readonly windows: readonly WindowVerdict[]
  /** The same of what versions said in the shadow: it is drawn, and no trouble of it is a trouble of the model. */
  readonly shadows: readonly WindowVerdict[]
  /** Versions that answered in the newest window, the busiest first. */
  readonly versions: readonly string[]
  readonly state: MonitorState
  /** When what is wrong began; absent where nothing is. */
  readonly since?: number
  readonly metric?: MetricStory
  readonly events: readonly ModelEvent[]
  /** Open alerts, errors first, then those that recovered, the newest first. */
  readonly open: readonly AlertRecord[]
  readonly recovered: readonly AlertRecord[]
  /** What to do, the likeliest first. */
  readonly advice: readonly string[]
}

const isLoud = ({ isNow, severity }: Spell | Cause): boolean => isNow && severity !== 'quiet'

/** Nothing counts as well where no row came. */
function stateOf(windows: readonly WindowVerdict[], { causes, effects }: RootCauses): MonitorState {
  const loud = [...causes, ...effects].filter(isLoud)
  if (loud.some(({ severity }) => severity === 'error')) return 'ill'
  const last = momentsOf(windows).at(-1)
  if (last === undefined || last.verdicts.every(({ rows }) => rows === 0)) return 'unknown'
  return loud.length > 0 ? 'ailing' : 'well'
}

function adviceOf({ causes, effects }: RootCauses): readonly string[] {
  const loud = [
    ...causes.filter(isLoud).flatMap(({ spells }) => spells.filter(isLoud)),
    ...effects.filter(isLoud),
  ]
  return [...new Set(loud.flatMap(({ last }) => last.advice))]
}

function bySeverity(a: AlertRecord, b: AlertRecord): number {
  const rank = ({ severity }: AlertRecord): number => (severity === 'error' ? 0 : 1)
  return rank(a) - rank(b) || a.since - b.since || (a.key < b.key ? -1 : 1)
}

function versionsNow(windows: readonly WindowVerdict[]): readonly string[] {
  const last = momentsOf(windows).at(-1)
  return [...(last?.verdicts ?? [])].sort((a, b) => b.rows - a.rows).map(({ version }) => version)
}

/** Makes of windows and alerts of a model what is told of it: how it is, since when, why, what to do. */
export function monitorSummary({
  model,
  verdicts,
  alerts = [],
  events = [],
  metric,
}: MonitorInput): MonitorSummary {
  const all = latestVerdicts(verdicts.filter((verdict) => verdict.model === model))
  const [windows, shadows] = [all.filter((window) => !isShadow(window)), all.filter(isShadow)]
  const found = rootCauses(windows, events)
  const state = stateOf(windows, found)
  const loud = [...found.causes, ...found.effects].filter(isLoud).map(({ since }) => since)
  const story = metricStory(windows, metric)
  const own = alerts.filter((alert) => alert.model === model)
  return {
    ...found,
    model,
    windows,
    shadows,
    versions: versionsNow(windows),
    state,
    ...(loud.length === 0 ? {} : { since: Math.min(...loud) }),
    ...(story === undefined ? {} : { metric: story }),
    events: joinEvents(events, [...versionEvents(windows), ...sourceEvents(windows)]),
    open: own.filter(({ recoveredAt }) => recoveredAt === null).sort(bySeverity),
    recovered: own
      .filter(({ recoveredAt }) => recoveredAt !== null)
      .sort((a, b) => b.recoveredAt! - a.recoveredAt!),
    advice: adviceOf(found),
  }
}
