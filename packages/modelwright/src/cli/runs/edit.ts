import { Command } from 'commander'
import { ModelwrightError } from '../../core/index.ts'
import { deleteRuns, lossOf, type RunLoss } from '../../project/runs/delete-runs.ts'
import { noteRun, tagRun } from '../../project/runs/edit-runs.ts'
import { findRun } from '../../project/runs/find-run.ts'
import { alignColumns, shownBytes } from '../columns.ts'
import { type CommonFlags, withCommonFlags } from '../flags.ts'
import type { CommandContext, Io } from '../main.ts'
import { openLines } from '../terminal-lines.ts'
import { withProject } from '../with-project.ts'

function misused(message: string, where: string, mend: readonly string[]): ModelwrightError {
  return new ModelwrightError('CLI_ARGUMENT_INVALID', { message, where, mend })
}

/** `modelwright runs note`: adds a note, or takes one away. */
export function noteCommand({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('note'))
    .description('Add a note to a run, or take one away')
    .argument('<run>', 'its id, the beginning of it, or the part after its last dash')
    .argument('[text]', 'what to note; Markdown')
    .option('--remove <note>', 'the id of a note, as "runs show" has it')
    .action(async (reference: string, text: string | undefined, flags: CommonFlags & { remove?: string }) => {
      const out = output(flags)
      if ((text === undefined) === (flags.remove === undefined))
        throw misused('A note is added, or one is taken away.', 'runs note', [
          'modelwright runs note <run> "the seed was wrong"',
          'modelwright runs note <run> --remove <note>',
        ])
      await withProject(io, { create: false }, async (project) => {
        if (text !== undefined) {
          const noted = await noteRun(project, reference, text)
          return out.result(noted, () => `Noted.\n`)
        }
        const { run, notes } = await findRun(project, reference)
        const isGone = await project.tracking.removeNote(run.id, flags.remove!)
        if (!isGone)
          throw misused(`The run has no note "${flags.remove!.slice(0, 40)}".`, '--remove', [
            notes.length === 0 ? 'It has none.' : `Its notes: ${notes.map(({ id }) => id).join(', ')}`,
          ])
        out.result({ run: run.id, removed: flags.remove }, () => 'The note is gone.\n')
      })
    })
}

function tagsOf(pairs: readonly string[], removed: readonly string[]): Record<string, string | null> {
  if (pairs.length + removed.length === 0)
    throw misused('No tag is named.', 'runs tag', [
      'modelwright runs tag <run> team=a reviewed',
      'modelwright runs tag <run> --remove team',
    ])
  const set = pairs.map((pair): [string, string | null] => {
    const at = pair.indexOf('=')
    return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)]
  })
  return Object.fromEntries([...set, ...removed.map((name): [string, null] => [name, null])])
}

/** `modelwright runs tag`: sets tags, or takes them away. */
export function tagCommand({ io, output }: CommandContext): Command {
  const collect = (name: string, before: readonly string[] = []): readonly string[] => [...before, name]
  return withCommonFlags(new Command('tag'))
    .description('Set tags of a run, or take them away')
    .argument('<run>', 'its id, the beginning of it, or the part after its last dash')
    .argument('[tags...]', 'name=value, or a name alone')
    .option('--remove <name>', 'take this tag away; may be repeated', collect)
    .action(
      async (
        reference: string,
        pairs: readonly string[],
        flags: CommonFlags & { remove?: readonly string[] },
      ) => {
        const out = output(flags)
        const tags = tagsOf(pairs, flags.remove ?? [])
        const tagged = await withProject(io, { create: false }, (project) => tagRun(project, reference, tags))
        out.result(tagged, () => {
          const rows = Object.entries(tagged.tags)
          return rows.length === 0 ? 'The run has no tag.\n' : alignColumns(rows)
        })
      },
    )
}

function lossText(loss: RunLoss): string {
  const rows = [
    ['runs', `${loss.runs.length}${loss.children === 0 ? '' : `, of which ${loss.children} are children`}`],
    ['metrics', `${loss.metrics}, with ${loss.points} values over time`],
    ['notes', String(loss.notes)],
    ['artifacts', `${loss.artifacts}, ${shownBytes(loss.bytes)}`],
    ...loss.versions.map((version) => ['made', `${version}; the version stays`]),
  ]
  return alignColumns(rows, { indent: '  ' })
}

/** Asks a person; where there is none, whoever calls must have said yes. */
async function agrees(io: Io, loss: RunLoss): Promise<boolean> {
  if (io.stdin?.isTTY !== true)
    throw misused(
      `Deleting takes away ${loss.runs.length} ${loss.runs.length === 1 ? 'run' : 'runs'}, and nobody is here to ask.`,
      'runs delete',
      ['See what would be lost:  --dry', 'Delete without asking:  --yes'],
    )
  const lines = openLines(io)
  lines.say(`This would be lost:\n${lossText(loss)}`)
  const answer = await lines.ask('Delete? (y/N) ').finally(lines.close)
  return /^y(es)?$/i.test((answer ?? '').trim())
}

interface DeleteFlags extends CommonFlags {
  readonly yes?: boolean
  readonly force?: boolean
  readonly dry?: boolean
}

/** `modelwright runs delete`: says what would be lost, asks, deletes. */
export function deleteCommand({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('delete'))
    .description('Delete runs and the runs they started; says what would be lost, and asks')
    .argument('<runs...>', 'ids')
    .option('--dry', 'only say what would be lost')
    .option('--yes', 'do not ask')
    .option('--force', 'also runs that registered versions came of; the versions stay')
    .action(async (references: readonly string[], flags: DeleteFlags) => {
      const out = output(flags)
      await withProject(io, { create: false }, async (project) => {
        const loss = await lossOf(project, references)
        if (flags.dry === true)
          return out.result({ deleted: false, ...loss }, () => `This would be lost:\n${lossText(loss)}`)
        const isBound = loss.running.length > 0 || (loss.versions.length > 0 && flags.force !== true)
        if (!isBound && flags.yes !== true && !(await agrees(io, loss)))
          return out.result({ deleted: false, ...loss }, () => 'Nothing was deleted.\n')
        const gone = await deleteRuns(project, references, { force: flags.force === true })
        out.result({ deleted: true, ...gone }, () => `Deleted:\n${lossText(gone)}`)
      })
    })
}
