import { Command } from 'commander'
import { findSnapshot } from '../../project/find-snapshot.ts'
import type { Project } from '../../project/index.ts'
import { withTemporary } from '../../project/with-temporary.ts'
import { compareSnapshots, snapshotFacts } from '../../retrieve/index.ts'
import { differenceText, listText, snapshotText } from '../data-text.ts'
import { type CommonFlags, nameList, withCommonFlags } from '../flags.ts'
import type { CommandContext } from '../main.ts'
import { withProject } from '../with-project.ts'

/** Runs looked through for those that read a snapshot. */
const runsToSee = 10_000

function listCommand({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('list'))
    .description('List snapshots, newest first')
    .action(async (flags: CommonFlags) => {
      const out = output(flags)
      const snapshots = await withProject(io, { create: false }, (project) => project.snapshots.list())
      out.result({ snapshots }, () => listText(snapshots))
    })
}

function showCommand({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('show'))
    .description('Show where a snapshot came from and what it holds')
    .argument('<snapshot>', 'the beginning of its digest, or a run that read it')
    .action(async (reference: string, flags: CommonFlags) => {
      const out = output(flags)
      await withProject(io, { create: false }, async (project) => {
        const record = await findSnapshot(project, reference)
        const facts = await withTemporary((temporary) =>
          snapshotFacts(project.objects.pathOf(record.object), { temporary, signal: io.signal }),
        )
        const all = await project.runs.list({ limit: runsToSee })
        const runs = all.filter(({ snapshot }) => snapshot === record.digest)
        const types = new Map(record.columns?.map(({ name, type }) => [name, type]))
        const columns = facts.columns.map((column) => ({
          ...column,
          type: types.get(column.name) ?? column.type,
        }))
        out.result({ ...record, columns, runs: runs.map(({ id }) => id) }, () =>
          snapshotText(record, facts, runs),
        )
      })
    })
}

async function difference(
  project: Project,
  references: readonly [string, string],
  key: readonly string[],
  signal: AbortSignal,
) {
  const [a, b] = [await findSnapshot(project, references[0]), await findSnapshot(project, references[1])]
  const compared = await withTemporary((temporary) =>
    compareSnapshots(
      { path: project.objects.pathOf(a.object), shown: references[0] },
      { path: project.objects.pathOf(b.object), shown: references[1] },
      { key, temporary, signal },
    ),
  )
  return { a, b, compared }
}

function diffCommand({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('diff'))
    .description('Say how two snapshots differ')
    .argument('<before>', 'the beginning of a digest, or a run that read it')
    .argument('<after>', 'the same of the other')
    .option(
      '--key <columns>',
      'columns that tell rows apart, separated by commas: shows changed cells',
      nameList,
    )
    .action(async (before: string, after: string, flags: CommonFlags & { key?: readonly string[] }) => {
      const out = output(flags)
      const { a, b, compared } = await withProject(io, { create: false }, (project) =>
        difference(project, [before, after], flags.key ?? [], io.signal),
      )
      const document = { before: a.digest, after: b.digest, isSame: a.digest === b.digest }
      const { columns, rows, keys } = compared
      const facts = { columnsBefore: compared.before.columns, columnsAfter: compared.after.columns }
      out.result({ ...document, columns, rows, ...(keys && { keys }), ...facts }, () =>
        differenceText(a, b, compared),
      )
    })
}

/** `modelwright data list | show | diff`: the tables that were retrieved. */
export function command(context: CommandContext): Command {
  return new Command('data')
    .addCommand(listCommand(context))
    .addCommand(showCommand(context))
    .addCommand(diffCommand(context))
    .addHelpText(
      'after',
      '\nExamples:\n  modelwright data list\n  modelwright data show 3f2a\n  modelwright data diff 3f2a 9c1d --key id',
    )
}
