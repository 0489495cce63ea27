import type { Project } from '../../open-project.ts'
import { type Gauge, type Gauged, gaugesOf } from './gauges.ts'

/** Windows of a model that are read: outcomes of older ones may have come last. */
const mostWindows = 60
/** Models that are told of, at most. */
const mostModels = 20
/** Open alerts that are counted, at most. */
const mostAlerts = 1000

async function trainedOf(project: Project, model: string, versions: readonly string[]) {
  const known = await project.models.versions(model)
  return Object.fromEntries(
    known
      .filter(({ version }) => versions.includes(String(version)))
      .map(({ version, metrics }) => [String(version), metrics]),
  )
}

async function gauged(project: Project, model: string): Promise<Gauged> {
  const [verdicts, alerts] = await Promise.all([
    project.monitor.verdicts({ model, limit: mostWindows }),
    project.alerts.list({ model, limit: mostAlerts }),
  ])
  const versions = verdicts.map(({ version }) => version)
  return { model, verdicts, alerts, trained: await trainedOf(project, model, versions) }
}

/**
 * Reads gauges of models from a store.
 *
 * @param models - absent: all that are monitored
 */
export async function readGauges(project: Project, models?: readonly string[]): Promise<readonly Gauge[]> {
  const known = await project.monitor.models()
  const wanted = known.filter((model) => models === undefined || models.includes(model)).slice(0, mostModels)
  const all: Gauged[] = []
  for (const model of wanted) all.push(await gauged(project, model))
  return gaugesOf(all)
}
