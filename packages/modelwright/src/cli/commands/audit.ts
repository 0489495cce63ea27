import { Command } from 'commander'
import type { AuditEntry, AuditVerdict } from '../../core/index.ts'
import { alignColumns } from '../columns.ts'
import { type CommonFlags, wholeNumber, withCommonFlags } from '../flags.ts'
import type { CommandContext } from '../main.ts'
import { shownTime } from '../shown.ts'
import { withProject } from '../with-project.ts'

/** Letters of the details of an entry that are shown in a line. */
const mostLetters = 100

function rowOf({ sequence, at, actor, action, subject, details }: AuditEntry): string[] {
  const said = Object.entries(details)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ')
  return [String(sequence), shownTime(at), actor, action, subject, said.slice(0, mostLetters)]
}

function listCommand({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('list'))
    .description('List changes of the registry, oldest first')
    .option('--limit <count>', 'how many, the newest', wholeNumber(1), 50)
    .option('--subject <name>', 'of this alone: churn@champion, churn/3, a key, a digest')
    .action(async (flags: CommonFlags & { limit: number; subject?: string }) => {
      const out = output(flags)
      const { limit, subject } = flags
      const entries = await withProject(io, { create: false }, (project) =>
        project.audit.list({ limit, ...(subject === undefined ? {} : { subject }) }),
      )
      out.result({ entries }, () =>
        entries.length === 0
          ? 'No change yet.\n'
          : alignColumns([['#', 'WHEN (UTC)', 'WHO', 'WHAT', 'OF', 'DETAILS'], ...entries.map(rowOf)]),
      )
    })
}

function verdictText({ sound, entries, head, broken }: AuditVerdict): string {
  if (sound) return `${entries} entries, each as it was written; the last is ${head.sequence}:${head.hash}\n`
  return `The log is broken at entry ${broken?.sequence}: ${broken?.problem}.\n`
}

function verifyCommand({ io, output, exit }: CommandContext): Command {
  return withCommonFlags(new Command('verify'))
    .description('Recompute every hash of the log, and compare it with the registry')
    .option('--head <hash>', 'a head that was kept elsewhere: the log must still hold it')
    .action(async (flags: CommonFlags & { head?: string }) => {
      const out = output(flags)
      const head = flags.head === undefined ? {} : { head: await hashOfHead(flags.head) }
      const verdict = await withProject(io, { create: false }, (project) => project.audit.verify(head))
      out.result(verdict, () => verdictText(verdict))
      exit(verdict.sound ? 0 : 1)
    })
}

/** Takes the hash out of what `audit head` printed. */
async function hashOfHead(text: string): Promise<string> {
  return text.replace(/^\d+:/, '')
}

function headCommand({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('head'))
    .description('Print where the log ends, to be kept elsewhere')
    .action(async (flags: CommonFlags) => {
      const out = output(flags)
      const head = await withProject(io, { create: false }, (project) => project.audit.head())
      out.result(head, () => `${head.sequence}:${head.hash}\n`)
    })
}

/** `modelwright audit list | verify | head`: the log of every change of the registry. */
export function command(context: CommandContext): Command {
  return new Command('audit')
    .addCommand(listCommand(context), { isDefault: true })
    .addCommand(verifyCommand(context))
    .addCommand(headCommand(context))
    .addHelpText(
      'after',
      '\nExamples:\n  modelwright audit\n  modelwright audit verify --head 17:9f86d081884c…\n  modelwright audit --json\n\nExit codes of verify: 0 sound, 1 broken.',
    )
}
