import { Command } from 'commander'
import { ModelwrightError, type SnapshotRecord } from '../../core/index.ts'
import { findSnapshot } from '../../project/find-snapshot.ts'
import type { Project } from '../../project/index.ts'
import { withTemporary } from '../../project/with-temporary.ts'
import { compareSnapshots, pageOfRow, snapshotFacts } from '../../retrieve/index.ts'
import { checkText } from '../check-text.ts'
import { differenceText, listText, snapshotText } from '../data-text.ts'
import { type CommonFlags, nameList, wholeNumber, withCommonFlags } from '../flags.ts'
import type { CommandContext } from '../main.ts'
import type { Output } from '../output.ts'
import { shownTime } from '../shown.ts'
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

/** Shows the page that a row comes from. @throws {ModelwrightError} CLI_ARGUMENT_INVALID */
function showRow({ digest, provenance, rowCount }: SnapshotRecord, row: number, out: Output): void {
  const page = pageOfRow(provenance.pages ?? [], row - 1)
  if (page === undefined)
    throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
      message:
        row > rowCount
          ? `There is no row ${row}: the snapshot has ${rowCount}.`
          : 'The rows of this snapshot do not come from web pages.',
      where: '--row',
      mend: [`See where all of it comes from:  modelwright data show ${digest.slice(0, 12)}`],
    })
  out.result({ digest, row, ...page }, () => `${page.url}\n${shownTime(page.at ?? null)} UTC\n`)
}

function showCommand({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('show'))
    .description('Show where a snapshot came from and what it holds')
    .argument('<snapshot>', 'the beginning of its digest, or a run that read it')
    .option('--row <number>', 'only the web page that this row comes from, counted from 1', wholeNumber(1))
    .action(async (reference: string, flags: CommonFlags & { row?: number }) => {
      const out = output(flags)
      await withProject(io, { create: false }, async (project) => {
        const record = await findSnapshot(project, reference)
        if (flags.row !== undefined) return showRow(record, flags.row, out)
        const path = await project.objects.pathOf(record.object)
        const facts = await withTemporary((temporary) =>
          snapshotFacts(path, { temporary, signal: io.signal }),
        )
        const all = await project.runs.list({ limit: runsToSee, metrics: [] })
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
  const paths = [await project.objects.pathOf(a.object), await project.objects.pathOf(b.object)]
  const compared = await withTemporary((temporary) =>
    compareSnapshots(
      { path: paths[0], shown: references[0] },
      { path: paths[1], shown: references[1] },
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

function checkCommand({ io, output, exit }: CommandContext): Command {
  return withCommonFlags(new Command('check'))
    .description('Hold what the workflow expects against its data, without training')
    .argument('[data]', "a table to look at instead of the workflow's own")
    .option('--workflow <file>', 'the workflow file; default: workflow.ts in this folder')
    .action(async (path: string | undefined, flags: CommonFlags & { workflow?: string }) => {
      const out = output(flags)
      const [{ checkData }, { loadWorkflow }] = await Promise.all([
        import('../../project/check-data.ts'),
        import('../../project/index.ts'),
      ])
      const { workflow } = await loadWorkflow(flags.workflow ?? io.folder)
      const { folder, signal, env } = io
      const tools = { folder, signal, env, log: out.log, now: Date.now() }
      const found = await checkData({ workflow, ...tools, ...(path === undefined ? {} : { path }) })
      out.result(found, () => checkText(found, out.color))
      exit(found.passed ? 0 : 3)
    })
}

/** `modelwright data list | show | diff | check`: the tables that were retrieved, and what they must be. */
export function command(context: CommandContext): Command {
  return new Command('data')
    .addCommand(listCommand(context))
    .addCommand(showCommand(context))
    .addCommand(diffCommand(context))
    .addCommand(checkCommand(context))
    .addHelpText(
      'after',
      '\nExamples:\n  modelwright data list\n  modelwright data show 3f2a\n  modelwright data diff 3f2a 9c1d --key id\n  modelwright data check',
    )
}
