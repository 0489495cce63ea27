import { type MonitorInput, monitorSummary } from '../../monitor/index.ts'
import { modelEvents } from '../alerts/model-events.ts'
import type { Project } from '../open-project.ts'

/** Alerts that recovered and are told of, at most. */
const mostAlerts = 500

/** Which windows are told of. */
export interface MonitoredRange {
  /** Milliseconds since 1970-01-01 UTC; absent: all that are kept. */
  readonly since?: number | undefined
  readonly until?: number | undefined
  readonly version?: string | undefined
  /** So many, the newest. */
  readonly limit?: number | undefined
  /** By which metric; absent: the one that was measured first. */
  readonly metric?: string | undefined
}

/** What the metrics of the serving version were on rows no fit saw. */
async function trainedLevel(project: Project, model: string, versions: readonly string[], metric: string) {
  const known = await project.models.versions(model)
  const version = versions.find((one) => known.some((record) => String(record.version) === one))
  const record = known.find((one) => String(one.version) === version)
  if (record === undefined || !Object.hasOwn(record.metrics, metric)) return undefined
  const { value, low, high } = record.metrics[metric]
  return { value, low, high }
}

/** Gathers what a store knows of a model in production: windows, alerts, what was done, the level at training. */
export async function monitored(
  project: Project,
  model: string,
  { since, until, version, limit, metric }: MonitoredRange = {},
): Promise<MonitorInput> {
  const [verdicts, alerts, events] = await Promise.all([
    project.monitor.verdicts({ model, since, until, version, limit }),
    project.alerts.list({ model, all: true, limit: mostAlerts }),
    modelEvents(project, model),
  ])
  const found = monitorSummary({
    model,
    verdicts,
    ...(metric === undefined ? {} : { metric: { name: metric } }),
  })
  const name = metric ?? found.metric?.name
  const trained = name === undefined ? undefined : await trainedLevel(project, model, found.versions, name)
  return {
    model,
    verdicts,
    alerts,
    events,
    ...(name === undefined ? {} : { metric: { name, ...(trained === undefined ? {} : { trained }) } }),
  }
}
