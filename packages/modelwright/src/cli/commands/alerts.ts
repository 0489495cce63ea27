import { parseTime } from '@modelwright/runtime'
import { Command, InvalidArgumentError, Option } from 'commander'
import { type AlertDelivery, ModelwrightError } from '../../core/index.ts'
import { silenceOf } from '../../monitor/index.ts'
import type { Project } from '../../project/index.ts'
import { alertsText, alertText, channelTestsText, deliveriesText, silenceText } from '../alerts-text.ts'
import { type CommonFlags, wholeNumber, withCommonFlags } from '../flags.ts'
import type { CommandContext } from '../main.ts'
import { requestOf } from '../run-request.ts'
import { withProject } from '../with-project.ts'

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** Reads a moment, or how long from now: `2d`. */
function untilOf(text: string): number {
  const [, count, unit] = /^(\d{1,6})([mhdw])$/.exec(text) ?? []
  const time = count === undefined ? parseTime(text) : Date.now() + Number(count) * unitMs[unit]
  if (time === undefined)
    throw new InvalidArgumentError('Must be a time such as 8h, 2d or 2026-05-01T12:00Z.')
  return time
}

interface ModelFlags extends CommonFlags {
  readonly model?: string
}

async function undelivered(
  { alerts }: Project,
  model: string | undefined,
): Promise<readonly AlertDelivery[]> {
  const found = await Promise.all(
    (['waiting', 'given-up'] as const).map((state) => alerts.deliveries({ model, state })),
  )
  return found.flat()
}

function listCommand({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('list'))
    .description('List open alerts, errors first, the dearest first')
    .option('--all', 'those that ended, too')
    .option('--model <name>', 'of this model alone')
    .option('--limit <count>', 'how many at most', wholeNumber(1), 100)
    .action(async (flags: ModelFlags & { all?: boolean; limit: number }) => {
      const out = output(flags)
      const { model, all = false, limit } = flags
      const found = await withProject(io, { create: false }, async (project) => ({
        alerts: await project.alerts.list({ model, all, limit }),
        silences: await project.alerts.silences(),
        deliveries: await undelivered(project, model),
      }))
      out.result(found, () => alertsText(found, Date.now()))
    })
}

function showCommand({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('show'))
    .description('Show an alert and all that became of it')
    .argument('<alert>', 'its id, or the beginning of it')
    .action(async (id: string, flags: CommonFlags) => {
      const out = output(flags)
      const found = await withProject(io, { create: false }, async ({ alerts }) => ({
        ...(await alerts.get(id)),
        silences: await alerts.silences(),
      }))
      const { alert, events, silences } = found
      const silence = silenceOf(alert, silences, Date.now())
      out.result({ alert, events, silence: silence ?? null }, () => alertText(alert, events, silence))
    })
}

interface SilenceFlags extends ModelFlags {
  readonly column?: string
  readonly until: number
  readonly reason: string
}

function silenceCommand({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('silence'))
    .description('Tell nobody of some alerts for a time; they open and end as ever')
    .argument('<pattern>', "keys of alerts, * for anything: 'drift/*'")
    .requiredOption('--until <time>', 'when it ends: 8h, 2d, 2026-05-01T12:00Z', untilOf)
    .requiredOption('--reason <text>', 'why, for those who wonder')
    .option('--model <name>', 'of this model alone')
    .option('--column <name>', 'of this column alone')
    .action(async (pattern: string, flags: SilenceFlags) => {
      const out = output(flags)
      const { until, reason, model = null, column = null } = flags
      const silence = await withProject(io, { create: false }, ({ alerts }) =>
        alerts.silence({ pattern, model, column, until, reason }),
      )
      out.result(silence, () => silenceText(silence))
    })
}

function unsilenceCommand({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('unsilence'))
    .description('End a silence now')
    .argument('<silence>', 'its id, as  alerts list  shows it')
    .action(async (id: string, flags: CommonFlags) => {
      const out = output(flags)
      const silence = await withProject(io, { create: false }, ({ alerts }) => alerts.unsilence(id))
      out.result(silence, () => 'The silence is over: what it held back is told by the next pass.\n')
    })
}

function deliveriesCommand({ io, output }: CommandContext): Command {
  const state = new Option('--state <state>', 'those alone').choices(['waiting', 'sent', 'given-up'])
  return withCommonFlags(new Command('deliveries'))
    .description('List messages to channels: sent, waiting, given up; the latest first')
    .option('--model <name>', 'of this model alone')
    .option('--limit <count>', 'how many at most', wholeNumber(1), 50)
    .addOption(state)
    .action(async (flags: ModelFlags & { limit: number; state?: AlertDelivery['state'] }) => {
      const out = output(flags)
      const deliveries = await withProject(io, { create: false }, ({ alerts }) => alerts.deliveries(flags))
      out.result({ deliveries }, () => deliveriesText(deliveries))
    })
}

interface TestFlags extends CommonFlags {
  readonly workflow?: string
  readonly env?: string
}

function testCommand({ io, output, exit }: CommandContext): Command {
  return withCommonFlags(new Command('test'))
    .description('Send a test message to every channel of the workflow, and say how each fared')
    .option('--workflow <file>', 'the workflow file; default: that of this folder')
    .option('--env <name>', 'the environment of the workflow')
    .action(async (flags: TestFlags) => {
      const out = output(flags)
      const { workflow } = await requestOf(undefined, flags, io.folder)
      const channels = workflow.monitor?.alerts ?? []
      if (channels.length === 0)
        throw new ModelwrightError('MONITOR_CHANNEL_ABSENT', {
          message: 'The workflow names no channel that alerts could be sent to.',
          where: 'monitor.alerts',
          mend: ["Name one:  monitor: { alerts: [slack({ url: '${SLACK_URL}' })] }"],
        })
      const { testChannels } = await import('../../project/alerts/test-channels.ts')
      const { env, folder, signal } = io
      const tools = { env, folder, signal, clock: Date.now }
      const tests = await testChannels(workflow.name ?? 'model', channels, tools)
      out.result({ channels: tests }, () => channelTestsText(tests))
      exit(tests.every(({ problem }) => problem === '') ? 0 : 1)
    })
}

/** `modelwright alerts list | show | silence | unsilence | deliveries | test`: what monitoring found, and who was told. */
export function command(context: CommandContext): Command {
  return new Command('alerts')
    .addCommand(listCommand(context), { isDefault: true })
    .addCommand(showCommand(context))
    .addCommand(silenceCommand(context))
    .addCommand(unsilenceCommand(context))
    .addCommand(deliveriesCommand(context))
    .addCommand(testCommand(context))
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 failed; of test: 1 where a channel did not take the message.\n\nExamples:\n  modelwright alerts\n  modelwright alerts show 3f2a\n  modelwright alerts silence \'drift/*\' --column age --until 2d --reason "new form"\n  modelwright alerts test',
    )
}
