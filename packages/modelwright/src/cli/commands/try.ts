import { Command, Option } from 'commander'
import { ModelwrightError } from '../../core/index.ts'
import { isArtifactPath, type Project, type ResolvedModel } from '../../project/index.ts'
import type { LateAsked } from '../../project/replay/judge-late.ts'
import type { Judged } from '../../project/replay/judge-replay.ts'
import type { OutcomeAge } from '../../project/replay/outcome-age.ts'
import { usualLate } from '../../project/trial/trial-settings.ts'
import { findLogs } from '../find-logs.ts'
import { findModel } from '../find-model.ts'
import {
  betweenZeroAndOne,
  type CommonFlags,
  duration,
  moment,
  nameList,
  wholeNumber,
  withCommonFlags,
} from '../flags.ts'
import type { CommandContext, Io } from '../main.ts'
import { triedText } from '../try-text.ts'
import { withProjectIfThere } from '../with-project.ts'

interface TryFlags extends CommonFlags {
  readonly against?: string
  readonly folder?: string
  readonly since?: number
  readonly until?: number
  readonly asOf?: number
  readonly slices?: readonly string[]
  readonly effect?: number
  readonly leastRows: number
  readonly mostRows: number
  readonly late: 'wait' | 'estimate'
  readonly lateAfter?: string
  readonly outcomesAfter?: string
  readonly promote?: boolean
}

function declare(): Command {
  return withCommonFlags(new Command('try'))
    .argument('<challenger>', 'a model by name, alias, run id, digest or file')
    .option('--against <model>', 'what it is to replace; default: the champion of that name')
    .option('--folder <folder>', 'where predictions are logged; default: those of the project')
    .option('--since <time>', 'requests from then on; default: when the challenger was registered', moment)
    .option('--until <time>', 'requests before then', moment)
    .option('--as-of <time>', 'with the outcomes that were known then; default: all', moment)
    .option('--slices <columns>', 'columns whose values are looked at one by one', nameList)
    .option(
      '--effect <loss>',
      'mean loss a row it must save; default: a fiftieth of what they are expected to lose',
      betweenZeroAndOne,
    )
    .option('--least-rows <count>', 'outcomes before which nothing is promoted', wholeNumber(1, 1e9), 200)
    .option('--most-rows <count>', 'outcomes after which it is refused', wholeNumber(1, 1e9), 1_000_000)
    .addOption(
      new Option('--late <way>', 'what becomes of rows whose outcomes do not come')
        .choices(['wait', 'estimate'])
        .default('wait'),
    )
    .option(
      '--late-after <time>',
      'how long a row waits before it counts by its estimate; default: 1d',
      duration,
    )
    .option(
      '--outcomes-after <time>',
      'the age after which an outcome is known whatever it is: rows count once they are so old, as they were asked',
      duration,
    )
    .option('--promote', 'promote it if that is what comes out')
    .addHelpText(
      'after',
      '\nExit codes: 0 to be promoted, or not decided yet; 2 used wrongly; 3 refused.\n\nExamples:\n  modelwright try churn@challenger\n  modelwright try churn/4 --slices contract --promote',
    )
}

/** When rows count by estimates, by the flags. */
function lateOf({ late, lateAfter, asOf }: TryFlags): { readonly late?: LateAsked } {
  if (late === 'estimate') return { late: { after: lateAfter ?? usualLate, now: asOf ?? Date.now() } }
  if (lateAfter === undefined) return {}
  throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message: 'How long a row waits for its outcome matters where it counts by its estimate after that.',
    where: '--late-after',
    mend: [`--late estimate --late-after ${lateAfter}`],
  })
}

/** From which age on rows count, by the flags. */
function ageOf({ outcomesAfter: after, late, asOf }: TryFlags): { readonly age?: OutcomeAge } {
  if (after === undefined) return {}
  if (late === 'wait') return { age: { after, now: asOf ?? Date.now() } }
  throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message: 'Estimates are learnt from outcomes as they come: rows cannot wait for an age, too.',
    where: '--outcomes-after',
    mend: [`--outcomes-after ${after} --late wait`],
  })
}

/** When the challenger came into being: what was asked before may be among the rows it was fitted on. */
async function createdAt(found: ResolvedModel, project: Project | undefined): Promise<number | undefined> {
  if (found.version === undefined || project === undefined) return undefined
  const record = await project.models.find(`${found.name}/${found.version}`)
  return record === undefined ? undefined : Date.parse(record.createdAt)
}

async function championOf(
  { against }: TryFlags,
  challenger: ResolvedModel,
  { io, project }: { readonly io: Io; readonly project: Project | undefined },
): Promise<ResolvedModel> {
  if (against !== undefined) return findModel(against, io, project)
  if (project === undefined || challenger.version === undefined)
    throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
      message: 'A model that is not registered has no champion: say what it is to replace.',
      where: '--against',
      mend: ['modelwright try churn-4.safetensors --against churn@champion'],
    })
  return findModel(`${challenger.name}@champion`, io, project)
}

const titleOf = ({ name, version, digest }: ResolvedModel): string =>
  `${name} ${version === undefined ? digest.slice(0, 12) : `version ${version}`}`

/** Promotes a registered version that came out better; the registry may still refuse it. */
async function promoteIf(
  flags: TryFlags,
  judged: Judged,
  found: ResolvedModel,
  project: Project | undefined,
) {
  if (flags.promote !== true || judged.trial?.decision !== 'promote') return null
  if (project === undefined || found.version === undefined)
    throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
      message: 'Only a registered version can be promoted.',
      where: '--promote',
      mend: ['Name it by name and version:  modelwright try churn/4 --promote'],
    })
  return project.registry.promote(found.name, found.version, {})
}

/** `modelwright try churn@challenger`: whether logged requests show that it should be champion. */
export function command({ io, output, exit }: CommandContext): Command {
  return declare().action(async (reference: string, flags: TryFlags) => {
    const out = output(flags)
    await withProjectIfThere(io, { needed: !isArtifactPath(reference) }, async (project) => {
      const challenger = await findModel(reference, io, project)
      const champion = await championOf(flags, challenger, { io, project })
      const folders = await findLogs({ folder: flags.folder, model: champion.name }, io)
      const [{ openLogSource }, { listPredictions }, { tryChallenger }] = await Promise.all([
        import('../../project/predictions/log-source.ts'),
        import('../../project/predictions/list-predictions.ts'),
        import('../../project/replay/try-challenger.ts'),
      ])
      const { effect, leastRows, mostRows, until, asOf } = flags
      const [late, age] = [lateOf(flags), ageOf(flags)]
      const since = flags.since ?? (await createdAt(challenger, project))
      const window = { since, until, asOf, model: champion.name }
      const days = await listPredictions({ folders, window, signal: io.signal })
      const all = days.reduce((sum, { rows }) => sum + rows, 0)
      const judged = await tryChallenger({
        champion,
        challenger,
        source: openLogSource(folders, io.signal),
        since,
        until,
        asOf,
        slices: flags.slices ?? [],
        rules: {
          ...{ leastRows, mostRows, alpha: 0.05, seed: 1, ...late, ...age },
          ...(effect === undefined ? {} : { effect }),
        },
        progress: (rows) =>
          out.log({ kind: 'progress', stage: 'update', fraction: rows / all, note: `${rows} rows` }),
      })
      const promoted = await promoteIf(flags, judged, challenger, project)
      const title = `${titleOf(challenger)} beside ${titleOf(champion)}`
      const next =
        promoted === null
          ? `  modelwright promote ${reference}\n`
          : `  ${promoted.name}@${promoted.alias} is version ${promoted.version} now.\n`
      const named = ({ name, version, digest }: ResolvedModel) => ({ name, version: version ?? null, digest })
      out.result(
        {
          challenger: named(challenger),
          champion: named(champion),
          since: since === undefined ? null : new Date(since).toISOString(),
          ...judged,
          promoted,
        },
        () => triedText(judged, title, next),
      )
      if (judged.trial?.decision === 'refuse') exit(3)
    })
  })
}
