import { type MonitorInput, monitorSummary } from '../../monitor/index.ts'
import type { Project } from '../open-project.ts'

/** What a metric of the version that answers now was on rows no fit saw, when it was made. */
async function trainedLevel(project: Project, model: string, versions: readonly string[], metric: string) {
  const known = await project.models.versions(model)
  const version = versions.find((one) => known.some((record) => String(record.version) === one))
  const record = known.find((one) => String(one.version) === version)
  if (record === undefined || !Object.hasOwn(record.metrics, metric)) return undefined
  const { value, low, high } = record.metrics[metric]
  return { value, low, high }
}

/** Adds to what windows say of a model what its metric was when it was made, as the registry has it. */
export async function withTrained(project: Project, input: MonitorInput): Promise<MonitorInput> {
  const { metric, versions } = monitorSummary(input)
  const name = input.metric?.name ?? metric?.name
  if (name === undefined) return input
  const trained = await trainedLevel(project, input.model, versions, name)
  return trained === undefined ? input : { ...input, metric: { ...input.metric, name, trained } }
}
