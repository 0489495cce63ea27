import { resolve } from 'node:path'
import { Command } from 'commander'
import type { AuditEntry, AuditVerdict } from '../../core/index.ts'
import type { Project } from '../../project/index.ts'
import { hashOfHeadFile, signedHead } from '../../project/trust/signed-head.ts'
import { writeWhole } from '../../project/write-file.ts'
import { alignColumns } from '../columns.ts'
import { findKey, type KeyFlags, withKeyFlags } from '../find-key.ts'
import { type CommonFlags, wholeNumber, withCommonFlags } from '../flags.ts'
import type { CommandContext, Io } from '../main.ts'
import { shownTime } from '../shown.ts'
import { withProject } from '../with-project.ts'

/** Letters of one detail of an entry, and of all of them, that are shown in a line. */
const mostOfOne = 48
const mostOfAll = 200

function rowOf({ sequence, at, actor, action, subject, details }: AuditEntry): string[] {
  const said = Object.entries(details)
    .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)])
    .map(([name, text]) => `${name} ${text.length > mostOfOne ? `${text.slice(0, mostOfOne)}…` : text}`)
    .join(', ')
  return [String(sequence), shownTime(at), actor, action, subject, said.slice(0, mostOfAll)]
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
    .option('--head <hash or file>', 'a head that was kept elsewhere: the log must still hold it')
    .action(async (flags: CommonFlags & { head?: string }) => {
      const out = output(flags)
      const verdict = await withProject(io, { create: false }, async (project) =>
        project.audit.verify(flags.head === undefined ? {} : { head: await hashOf(flags.head, project, io) }),
      )
      out.result(verdict, () => verdictText(verdict))
      exit(verdict.sound ? 0 : 1)
    })
}

/** The hash in what `audit head` printed, or in the file it signed. */
async function hashOf(given: string, project: Project, io: Io): Promise<string> {
  const printed = /^(?:\d+:)?([0-9a-f]{64})$/.exec(given)?.[1]
  return printed ?? hashOfHeadFile(resolve(io.folder, given), await project.trust.keys())
}

function headCommand({ io, output }: CommandContext): Command {
  return withKeyFlags(withCommonFlags(new Command('head')))
    .description('Print where the log ends, to be kept elsewhere; with --output signed')
    .option('-o, --output <file>', 'sign it with --key and write it into this file')
    .action(async (flags: CommonFlags & KeyFlags & { output?: string }) => {
      const out = output(flags)
      const head = await withProject(io, { create: false }, (project) => project.audit.head())
      if (flags.output !== undefined)
        await writeWhole(resolve(io.folder, flags.output), signedHead(head, await findKey(flags, io)))
      out.result({ ...head, output: flags.output ?? null }, () => `${head.sequence}:${head.hash}\n`)
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
