import { Command, InvalidArgumentError } from 'commander'
import { collectGarbage, type GcReport } from '../../project/retention/gc.ts'
import { shownBytes } from '../columns.ts'
import { type CommonFlags, wholeNumber, withCommonFlags } from '../flags.ts'
import type { CommandContext } from '../main.ts'
import { withProject } from '../with-project.ts'

const unitMs: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 24 * 3_600_000,
  w: 7 * 24 * 3_600_000,
}

/** Reads `30d`, `12h`, `2w`. */
function duration(text: string): number {
  const found = /^(\d{1,6})([mhdw])$/.exec(text)
  if (found === null) throw new InvalidArgumentError('Must be a time such as 12h, 30d or 8w.')
  return Number(found[1]) * unitMs[found[2]]
}

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`

/** What was freed, for a person. */
export function gcText({ isDry, runs, versions, snapshots, objects, files, bytes, young }: GcReport): string {
  const parts = [
    counted(runs.length, 'run'),
    counted(versions.length, 'version'),
    counted(snapshots.length, 'snapshot'),
    counted(objects, 'object'),
    counted(files, 'file'),
  ]
  const named = versions.map(({ name, version }) => `  ${name}/${version}\n`).join('')
  const rest =
    young.objects === 0
      ? ''
      : `${counted(young.objects, 'object')} (${shownBytes(young.bytes)}) that nothing refers to ${young.objects === 1 ? 'is' : 'are'} younger than a day, or than a run that goes on, and stay${young.objects === 1 ? 's' : ''} until then.\n`
  return `${isDry ? 'Would free' : 'Freed'} ${shownBytes(bytes)}: ${parts.join(', ')}.\n${named}${rest}`
}

interface GcFlags extends CommonFlags {
  readonly dry?: boolean
  readonly keepRuns?: number
  readonly olderThan?: number
}

/** `modelwright gc`, also `modelwright runs gc`: frees what nobody needs. */
export function command({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('gc'))
    .description('Free what nobody needs: old runs, their versions, objects that nothing refers to')
    .option('--dry', 'only say what would be freed')
    .option('--keep-runs <count>', "give up runs but each model's newest so many", wholeNumber(0))
    .option('--older-than <time>', 'give up runs that ended earlier than 30d, 12h, 8w ago', duration)
    .addHelpText(
      'after',
      '\nVersions that have or ever had an alias, or the tag "keep", stay with their runs. With both flags a run goes only where both let it.',
    )
    .action(async ({ dry, keepRuns, olderThan, ...flags }: GcFlags) => {
      const out = output(flags)
      const report = await withProject(io, { create: false }, (project) =>
        collectGarbage(project, {
          isDry: dry === true,
          now: Date.now(),
          ...(keepRuns === undefined ? {} : { keepRuns }),
          ...(olderThan === undefined ? {} : { olderThanMs: olderThan }),
        }),
      )
      out.result(report, () => gcText(report))
    })
}
