import { Command, Option } from 'commander'
import { didYouMean, ModelwrightError, type SeriesPoint } from '../../core/index.ts'
import type { MonitorInput } from '../../monitor/index.ts'
import type { Project } from '../../project/index.ts'
import type { Monitored, MonitorRequest } from '../../project/monitor/watch/monitor-model.ts'
import type { Workflow } from '../../project/workflow/index.ts'
import { findLogs } from '../find-logs.ts'
import { type CommonFlags, moment, withCommonFlags } from '../flags.ts'
import type { CommandContext, Io } from '../main.ts'
import {
  type MonitorFileFlags,
  withMonitorFileFlags,
  writeDashboard,
  writeMonitorFiles,
} from '../monitor-files.ts'
import { monitorText } from '../monitor-text.ts'
import { printable } from '../printable.ts'
import { requestOf } from '../run-request.ts'
import { lockedToTheEnd } from '../up/lock.ts'
import { failsOn, notesText, seriesText, windowsText } from '../windows-text.ts'
import { withProject } from '../with-project.ts'

interface MonitorFlags extends CommonFlags, MonitorFileFlags {
  readonly since?: number
  readonly until?: number
  readonly window?: string
  readonly reference?: string
  readonly asOf?: number
  readonly folder?: string
  readonly dry?: boolean
  readonly failOn: 'warning' | 'error' | 'never'
  readonly workflow?: string
  readonly env?: string
}

/** The workflow of the folder, where there is one: it says how windows are judged. */
async function workflowOf(flags: MonitorFlags, { folder }: Io): Promise<Workflow | undefined> {
  try {
    return (await requestOf(undefined, flags, folder)).workflow
  } catch (error) {
    const isAbsent = (error as { code?: string }).code === 'PROJECT_WORKFLOW_MISSING'
    if (isAbsent && flags.workflow === undefined && flags.env === undefined) return undefined
    throw error
  }
}

function unknownModel(name: string | undefined, names: readonly string[]): ModelwrightError {
  return new ModelwrightError('PROJECT_MODEL_UNKNOWN', {
    message:
      name === undefined
        ? `Say which model: this project has ${names.length === 0 ? 'none' : String(names.length)}.`
        : `There is no model "${name.slice(0, 80)}" in this project.`,
    mend: [
      ...(name === undefined ? [] : didYouMean(name, names)),
      names.length === 0 ? 'Train one:  modelwright run' : `Models: ${names.slice(0, 10).join(', ')}`,
    ],
  })
}

/** The model that is meant: by name, else that of the workflow, else the only one. */
async function nameOf(
  given: string | undefined,
  workflow: Workflow | undefined,
  { models }: Project,
): Promise<string> {
  const names = [...new Set((await models.list()).map(({ name }) => name))]
  const name = given ?? workflow?.name ?? (names.length === 1 ? names[0] : undefined)
  if (name === undefined || !names.includes(name)) throw unknownModel(name, names)
  return name
}

/** Folders of logs; none where nothing was logged yet. */
async function logsOf(flags: MonitorFlags, name: string, io: Io): Promise<readonly string[]> {
  try {
    return await findLogs({ folder: flags.folder, model: name }, io)
  } catch (error) {
    if (flags.folder === undefined && (error as { code?: string }).code === 'PROJECT_LOG_MISSING') return []
    throw error
  }
}

async function monitored(
  project: Project,
  given: string | undefined,
  { flags, context: { io, output } }: { readonly flags: MonitorFlags; readonly context: CommandContext },
): Promise<Monitored> {
  const workflow = await workflowOf(flags, io)
  const name = await nameOf(given, workflow, project)
  const [{ monitorModel }, { withTemporary }] = await Promise.all([
    import('../../project/monitor/watch/monitor-model.ts'),
    import('../../project/with-temporary.ts'),
  ])
  const { since, until, window, reference, asOf, dry = false } = flags
  const every = window !== undefined && /^\d+$/.test(window) ? Number(window) : window
  const instead = { every, reference, asOf } as NonNullable<MonitorRequest['instead']>
  const folders = await logsOf(flags, name, io)
  // What another model's workflow says is not for this one.
  const isOwn = workflow?.name === undefined || workflow.name === name
  const work = (held?: AbortSignal): Promise<Monitored> =>
    withTemporary((temporary) =>
      monitorModel({
        ...{ project, name, folders, temporary, env: io.env },
        // Who lost the right to the model ends, too: whoever has it now does the same work.
        signal: held === undefined ? io.signal : AbortSignal.any([io.signal, held]),
        ...{ since, until, isDry: dry, instead, now: Date.now(), log: output(flags).log },
        monitor: isOwn ? workflow?.monitor : undefined,
        trial: isOwn ? workflow?.trial : undefined,
      }),
    )
  const isAside = dry || [window, reference, asOf].some((flag) => flag !== undefined)
  return isAside ? work() : lockedToTheEnd(project, { role: 'monitor', name }, work)
}

/** What is shown of a pass, and made into files. */
async function shownOf(
  project: Project,
  { model, windows: verdicts, alerts, events }: Monitored,
): Promise<MonitorInput> {
  const { withTrained } = await import('../../project/monitor/monitored.ts')
  return withTrained(project, { model, verdicts, alerts, events })
}

function passText(
  { windows, notes, estimates }: Monitored,
  shown: MonitorInput,
  width: number | undefined,
): string {
  return [monitorText(shown, { width }), windowsText(windows), notesText(notes, estimates)].join('')
}

function passCommand(context: CommandContext): Command {
  const { io, output, exit } = context
  return withMonitorFileFlags(withCommonFlags(new Command('pass')))
    .description('Judge what came since the last pass, and show how the model is')
    .argument('[model]', 'its name; default: that of the workflow, or the only one')
    .option('--since <time>', 'show windows from then on', moment)
    .option('--until <time>', 'show windows before then', moment)
    .option('--window <length>', 'by windows of this length, for this look alone: 1h, 1d, 7d, or rows')
    .option('--reference <which>', 'compare with: auto, held-out, artifact, window:2026-11-01..2026-11-07')
    .option('--as-of <time>', 'as if it were then, with the outcomes that were known', moment)
    .option('--folder <folder>', 'where predictions are logged; default: those of the project')
    .option('--dry', 'store nothing and tell nobody')
    .option('--workflow <file>', 'the workflow file; default: that of this folder')
    .option('--env <name>', 'the environment of the workflow')
    .addOption(
      new Option('--fail-on <severity>', 'end with code 3 if the newest whole window has such a finding')
        .choices(['warning', 'error', 'never'])
        .default('error'),
    )
    .action(async (given: string | undefined, flags: MonitorFlags) => {
      const out = output(flags)
      if (flags.grafana !== undefined) {
        const dashboard = await writeDashboard(flags.grafana, io)
        return out.result({ dashboard }, () => `The dashboard is in ${dashboard}\n`)
      }
      const { done, shown } = await withProject(io, { create: false }, async (project) => {
        const done = await monitored(project, given, { flags, context })
        const shown = await shownOf(project, done)
        await writeMonitorFiles(shown, flags, { project, io })
        return { done, shown }
      })
      out.result(done, () => passText(done, shown, (io.stdout as { columns?: number }).columns))
      exit(failsOn(done, flags.failOn) ? 3 : 0)
    })
}

interface SeriesFlags extends CommonFlags {
  readonly model?: string
  readonly version?: string
  readonly since?: number
  readonly until?: number
}

async function seriesOf(project: Project, name: string | undefined, flags: SeriesFlags, io: Io) {
  const workflow = await workflowOf({ failOn: 'never' }, io).catch(() => undefined)
  const model = await nameOf(flags.model, workflow, project)
  const names = await project.monitor.seriesNames(model)
  if (name === undefined) return { model, names, points: [] as readonly SeriesPoint[] }
  if (!names.includes(name))
    throw new ModelwrightError('MONITOR_SERIES_UNKNOWN', {
      message: `There is no series "${printable(name.slice(0, 120))}" of the model "${model}".`,
      mend: [...didYouMean(name, names), `See which there are:  modelwright monitor series --model ${model}`],
    })
  const { version, since, until } = flags
  return {
    model,
    names: [name],
    points: await project.monitor.series({ model, names: [name], version, since, until }),
  }
}

function seriesCommand({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('series'))
    .description('Print a number over time: one line a window; without a name: which there are')
    .argument('[name]', 'such as rows, drift/age/effect, performance/auc')
    .option('--model <name>', 'default: that of the workflow, or the only one')
    .option('--version <version>', 'of this version alone')
    .option('--since <time>', 'windows that begin then or later', moment)
    .option('--until <time>', 'windows that begin before then', moment)
    .action(async (name: string | undefined, flags: SeriesFlags) => {
      const out = output(flags)
      const found = await withProject(io, { create: false }, (project) => seriesOf(project, name, flags, io))
      out.result(found, () => seriesText(found))
    })
}

/** `modelwright monitor [model]` and `monitor series`: a pass over the windows of a model, and numbers over time. */
export function command(context: CommandContext): Command {
  return new Command('monitor')
    .addCommand(passCommand(context), { isDefault: true })
    .addCommand(seriesCommand(context))
    .addHelpText(
      'after',
      '\nRun it by the clock: each pass goes on from what the store and the log say.\nExit codes: 0 done, 1 failed, 2 used wrongly, 3 the newest whole window has a finding that --fail-on asks for.\n\nExamples:\n  modelwright monitor\n  modelwright monitor churn --report churn.html\n  modelwright monitor churn --window 1h --since 2026-11-20\n  modelwright monitor series drift/age/effect',
    )
}
