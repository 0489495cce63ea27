import { Command } from 'commander'
import type { RunRecord } from '../../core/index.ts'
import { alignColumns } from '../columns.ts'
import { type CommonFlags, wholeNumber, withCommonFlags } from '../flags.ts'
import type { CommandContext } from '../main.ts'
import { shownFirst, shownTime } from '../shown.ts'
import { withProject } from '../with-project.ts'
import { command as gcCommand } from './gc.ts'

function rowOf(run: RunRecord): string[] {
  return [
    run.id,
    run.name,
    run.status,
    shownTime(run.startedAt),
    run.error ?? shownFirst(run.metrics, run.params['metric']),
  ]
}

/** `modelwright runs`: lists runs, newest first. */
export function command(context: CommandContext): Command {
  const { io, output } = context
  return withCommonFlags(new Command('runs'))
    .option('--limit <count>', 'how many, newest first', wholeNumber(1), 20)
    .action(async (flags: CommonFlags & { limit: number }) => {
      const out = output(flags)
      const runs = await withProject(io, { create: false }, (project) =>
        project.runs.list({ limit: flags.limit }),
      )
      out.result({ runs }, () =>
        runs.length === 0
          ? 'No run yet.\n'
          : alignColumns([['RUN', 'MODEL', 'STATUS', 'STARTED (UTC)', 'METRIC'], ...runs.map(rowOf)]),
      )
    })
    .addCommand(gcCommand(context))
}
