import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { MonitorInput } from '../monitor/index.ts'
import { type Project, writeWhole } from '../project/index.ts'
import type { Io } from './main.ts'

/** Flags that write what was seen of models into files. */
export interface MonitorFileFlags {
  readonly report?: string
  readonly prometheus?: string
  readonly grafana?: string
}

/** Adds them to the command. */
export function withMonitorFileFlags(command: Command): Command {
  return command
    .option('--report <file>', 'write a page about it: report.html')
    .option(
      '--prometheus <file>',
      'write gauges of all monitored models, for the textfile collector of node_exporter: churn.prom',
    )
    .option('--grafana <file>', 'write a dashboard for Grafana, and do nothing else: dashboard.json')
}

/** Writes the dashboard: it is the same for every model. */
export async function writeDashboard(file: string, { folder }: Io): Promise<string> {
  const { grafanaDashboard } = await import('../project/monitor/grafana/dashboard.ts')
  const path = resolve(folder, file)
  await writeWhole(path, `${JSON.stringify(grafanaDashboard(), undefined, 2)}\n`)
  return path
}

async function writeReport(file: string, project: Project, input: MonitorInput): Promise<void> {
  const [{ monitorReport }, { columnSamples }] = await Promise.all([
    import('../project/monitor/report/report.ts'),
    import('../project/monitor/column-samples.ts'),
  ])
  const samples = await columnSamples(project, input.model)
  await writeWhole(file, await monitorReport({ ...input, samples }))
}

/** Written whole or not at all: the collector never reads half a file. */
async function writeGauges(file: string, project: Project): Promise<void> {
  const [{ readGauges }, { gaugesText }] = await Promise.all([
    import('../project/monitor/gauges/read-gauges.ts'),
    import('../project/monitor/gauges/gauges-text.ts'),
  ])
  await writeWhole(file, await gaugesText(await readGauges(project)))
}

/** Writes the files that are asked for. */
export async function writeMonitorFiles(
  input: MonitorInput,
  flags: MonitorFileFlags,
  { project, io: { folder } }: { readonly project: Project; readonly io: Io },
): Promise<void> {
  if (flags.report !== undefined) await writeReport(resolve(folder, flags.report), project, input)
  if (flags.prometheus !== undefined) await writeGauges(resolve(folder, flags.prometheus), project)
}
