import { Command, InvalidArgumentError } from 'commander'
import type { LogWindow } from '../../core/index.ts'
import { listOutcomes, showOutcomes } from '../../project/outcomes/list-outcomes.ts'
import { findLogs } from '../find-logs.ts'
import { type CommonFlags, moment, withCommonFlags } from '../flags.ts'
import type { CommandContext } from '../main.ts'
import { importCommand } from '../outcomes-import.ts'
import { daysText, toldText } from '../outcomes-text.ts'

interface LogFlags extends CommonFlags, Pick<LogWindow, 'since' | 'until' | 'asOf' | 'model'> {
  readonly folder?: string
}

function withLogFlags(command: Command): Command {
  return withCommonFlags(command)
    .option('--folder <folder>', 'where predictions are logged; default: those of the project')
    .option('--model <name>', 'of this model alone')
}

function listCommand({ io, output }: CommandContext): Command {
  return withLogFlags(new Command('list'))
    .description('Count known outcomes by day and class')
    .option('--since <time>', 'so then or later: 2026-05-01', moment)
    .option('--until <time>', 'so before then', moment)
    .option('--as-of <time>', 'that were known then; default: all', moment)
    .action(async (flags: LogFlags) => {
      const out = output(flags)
      const folders = await findLogs(flags, io)
      const { since, until, asOf } = flags
      const days = await listOutcomes({ folders, window: { since, until, asOf }, signal: io.signal })
      out.result({ folders, days }, () => daysText(days))
    })
}

function showCommand({ io, output }: CommandContext): Command {
  return withLogFlags(new Command('show'))
    .description('Show everything that was told of a prediction, what counts last')
    .argument('<id>', 'of an answer; <id>/<row> for one of its rows', (id: string) => {
      if (id.trim() === '') throw new InvalidArgumentError('Must be the id of an answer.')
      return id
    })
    .action(async (id: string, flags: LogFlags) => {
      const out = output(flags)
      const outcomes = await showOutcomes(id, { folders: await findLogs(flags, io), signal: io.signal })
      out.result({ outcomes }, () => toldText(outcomes))
    })
}

/** `modelwright outcomes import | list | show`: what turned out to be true of predictions. */
export function command(context: CommandContext): Command {
  return new Command('outcomes')
    .addCommand(importCommand(context))
    .addCommand(listCommand(context))
    .addCommand(showCommand(context))
    .addHelpText(
      'after',
      '\nExamples:\n  modelwright outcomes import told.csv --model churn\n  modelwright outcomes import closed.csv --model churn --key customer_id --outcome churned --time closed_on --within 90d\n  modelwright outcomes import\n  modelwright outcomes list',
    )
}
