import { Command, Option } from 'commander'
import { isModelwrightError, ModelwrightError } from '../../core/index.ts'
import { statedIn } from '../../project/places/stated-place.ts'
import type { RunRequest, RunTools } from '../../project/run/types.ts'
import { withRunTools } from '../../project/run/with-tools.ts'
import { noteUpdate } from '../../project/status/last-update.ts'
import { trialSettings } from '../../project/trial/trial-settings.ts'
import type { Retrained, UpdatePart, UpdatePass } from '../../project/update/types.ts'
import type { Retraining } from '../../update/index.ts'
import { alignColumns } from '../columns.ts'
import { findLogs } from '../find-logs.ts'
import { betweenZeroAndOne, positiveNumber, wholeNumber, withCommonFlags } from '../flags.ts'
import type { CommandContext, Io } from '../main.ts'
import { printable } from '../printable.ts'
import { retrainHere } from '../retrain/here.ts'
import { retrainWindow } from '../retrain/window-flag.ts'
import { requestOf } from '../run-request.ts'
import { type SearchCommandFlags, toolOptions, withSearchFlags } from '../search-flags.ts'
import { lockedToTheEnd } from '../up/lock.ts'

interface UpdateFlags extends SearchCommandFlags {
  readonly dry?: boolean
  readonly now?: string
  readonly only?: UpdatePart
  readonly folder?: string
  readonly coolDown: number
  readonly retrainWindow?: Retraining['window']
  readonly refit?: true
  readonly warm?: true
  readonly retrainSeconds?: number
  readonly retrainMegabytes?: number
  readonly effect?: number
  readonly leastRows?: number
  readonly mostRows?: number
}

function declare(): Command {
  return withSearchFlags(withCommonFlags(new Command('update')))
    .option('--dry', 'say what would be done, and do nothing')
    .option('--now <reason>', 'retrain now, for this reason, whatever is due')
    .addOption(
      new Option('--only <half>', 'watch: take back and try; retrain: retrain what is due').choices([
        'watch',
        'retrain',
      ]),
    )
    .option(
      '--retrain-window <window>',
      'rows to learn from: all, 90d, weighted:30d, drift; default: as policy or workflow say',
      retrainWindow,
    )
    .option('--refit', "fit the champion's settings anew, without a search")
    .option('--warm', "begin with the champion's settings; with --refit: go on from its trees")
    .option(
      '--retrain-seconds <count>',
      'cut a retraining off after so long; default: 6 hours',
      wholeNumber(1, 1e7),
    )
    .option('--retrain-megabytes <count>', 'memory that a retraining may take', wholeNumber(64, 1e7))
    .option('--folder <folder>', 'where predictions are logged; default: those of the project')
    .option('--cool-down <hours>', 'after an attempt nothing is retrained for so long', positiveNumber, 1)
    .option(
      '--effect <loss>',
      'mean loss a row a challenger must save; default: a fiftieth of what they are expected to lose',
      betweenZeroAndOne,
    )
    .option(
      '--least-rows <count>',
      'outcomes before which nothing is promoted; default: 200',
      wholeNumber(1, 1e9),
    )
    .option(
      '--most-rows <count>',
      'outcomes after which a challenger is refused; default: 1000000',
      wholeNumber(1, 1e9),
    )
    .addHelpText(
      'after',
      '\nRun it by the clock: each pass goes on from what the store and the log say.\nExit codes: 0 done, 1 failed, 2 used wrongly.\n\nExamples:\n  modelwright update\n  modelwright update --dry\n  modelwright update --now "new products since May"',
    )
}

/** Folders of logs; none where nothing was logged yet. */
async function logsOf(flags: UpdateFlags, name: string, io: Io): Promise<readonly string[]> {
  try {
    return await findLogs({ folder: flags.folder, model: name }, io)
  } catch (error) {
    if (flags.folder === undefined && (error as { code?: string }).code === 'PROJECT_LOG_MISSING') return []
    throw error
  }
}

/** What flags say of what follows, over what policies say. */
function retrainingOf({
  retrainWindow,
  refit,
  warm,
  retrainSeconds: seconds,
  retrainMegabytes: megabytes,
}: UpdateFlags): { retraining?: Retraining } {
  const retraining: Retraining = {
    ...(retrainWindow === undefined ? {} : { window: retrainWindow }),
    ...(refit === true ? { search: 'refit' as const } : {}),
    ...(warm === true ? { warm } : {}),
    ...(seconds === undefined ? {} : { seconds }),
    ...(megabytes === undefined ? {} : { megabytes }),
  }
  return Object.keys(retraining).length === 0 ? {} : { retraining }
}

/** Flags that say what a workflow says: what a process that retrains is told of them. */
function runFlags({
  dry: _d,
  now: _n,
  only: _o,
  json: _j,
  quiet: _q,
  ...rest
}: UpdateFlags): SearchCommandFlags {
  return rest
}

/** Retrains, in a process of its own where this command line can be started again; nothing becomes champion by that alone. */
function retrainer(
  request: RunRequest,
  tools: RunTools,
  { flags, io, data }: { readonly flags: UpdateFlags; readonly io: Io; readonly data: string | undefined },
) {
  return async ({ retraining }: { readonly retraining: Retraining }): Promise<Retrained> => {
    const { digest: champion } = (await tools.project.models.find(`${request.workflow.name}@champion`))!
    if (io.program === undefined) return retrainHere(request, retraining, { tools, champion })
    const { retrainApart } = await import('../retrain/apart.ts')
    return retrainApart({ data, flags: runFlags(flags), retraining, champion }, io)
  }
}

/** Takes the outcomes in that the workflow declares. A source that cannot be read now does not hold the rest up. */
async function takeOutcomes(
  { workflow }: RunRequest,
  name: string,
  { project, io, log }: Pick<RunTools, 'project' | 'log'> & { readonly io: Io },
): Promise<void> {
  if (workflow.outcomes === undefined) return
  const { importDeclared } = await import('../../project/outcomes/declared-outcomes.ts')
  const { env, folder: home, signal } = io
  try {
    const request = { project, workflow, model: name, home, env, signal, now: Date.now(), log }
    const done = await importDeclared(request)
    const message = `${done!.taken} new outcomes, ${done!.refused} refused, ${done!.waiting} wait for a prediction.`
    log({ kind: 'note', stage: 'update', message })
  } catch (error) {
    if (!isModelwrightError(error)) throw error
    const message = `Outcomes could not be taken in: ${error.message}`
    log({ kind: 'warning', stage: 'update', message })
  }
}

async function pass(
  request: RunRequest,
  tools: RunTools,
  given: { readonly flags: UpdateFlags; readonly io: Io; readonly data: string | undefined },
) {
  const { flags } = given
  // A pass that has lost its right must not go on: a retraining under way is ended, too.
  const lost = new AbortController()
  const io = { ...given.io, signal: AbortSignal.any([given.io.signal, lost.signal]) }
  const [{ updatePass }, { openLogSource }, { countNewRows }] = await Promise.all([
    import('../../project/update/update-pass.ts'),
    import('../../project/predictions/log-source.ts'),
    import('../../project/update/new-rows.ts'),
  ])
  const { workflow } = request
  const { name } = workflow
  if (name === undefined)
    throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
      message: 'The workflow does not name its model, and only a name tells which champion is meant.',
      where: 'name',
      mend: ["Name it in the workflow:  name: 'churn'", 'Or here:  --name churn'],
    })
  const { project } = tools
  if (flags.only !== 'retrain') await takeOutcomes(request, name, { project, io, log: tools.log })
  const folders = await logsOf(flags, name, io)
  const { effect, leastRows, mostRows, coolDown } = flags
  const bounds = Object.entries({ effect, leastRows, mostRows }).filter(([, value]) => value !== undefined)
  return updatePass({
    project,
    name,
    ...(flags.only === undefined ? {} : { part: flags.only }),
    locked: (role, work) =>
      lockedToTheEnd(project, { role, name }, (held) => {
        held.addEventListener('abort', () => lost.abort(held.reason), { once: true })
        return work()
      }),
    policies: workflow.update ?? [],
    source: folders.length === 0 ? undefined : openLogSource(folders, io.signal),
    now: Date.now(),
    coolDownMs: coolDown * 3_600_000,
    trial: trialSettings(workflow.trial, Object.fromEntries(bounds)),
    isDry: flags.dry === true,
    ...(flags.now === undefined ? {} : { asked: flags.now }),
    // Only what retrains goes by new rows, and asks the sources for them.
    ...(flags.only === 'watch' ? {} : { countNewRows: () => countNewRows(name, request, tools) }),
    ...retrainingOf(flags),
    retrain: retrainer(request, tools, { ...given, io }),
  })
}

function passText({ name, champion, situation, actions, stays }: UpdatePass): string {
  const { loss, newOutcomes, newRows } = situation
  const facts = [
    ['champion', `version ${champion}`],
    ['new outcomes', String(newOutcomes)],
    ...(newRows == null ? [] : [['new rows', String(newRows)]]),
    ...(loss === null
      ? []
      : [
          [
            'loss a row',
            `${loss.mean.toPrecision(3)} on ${loss.rows} rows; ${loss.expected.toPrecision(3)} was measured`,
          ],
          ...(loss.delays == null ? [] : [['not judged', loss.delays]]),
        ]),
  ]
  const note = stays === undefined ? '' : `${printable(stays)}\n`
  const done = actions.map(({ text }) => `${printable(text)}\n`).join('')
  return `${printable(name)}\n${alignColumns(facts, { indent: '  ' })}\n${note}${done}`
}

/** `modelwright update`: one pass of keeping a model current. */
export function command({ io, output, exit }: CommandContext): Command {
  return declare().action(async (data: string | undefined, flags: UpdateFlags) => {
    const out = output(flags)
    const request = await requestOf(data, flags, io.folder)
    const work = (tools: RunTools): Promise<UpdatePass> => pass(request, tools, { flags, io, data })
    const done = await withRunTools({ ...toolOptions(io, out, flags), ...statedIn(request.workflow) }, work)
    // What a retraining did stands in the store.
    if (flags.only !== 'retrain') await noteUpdate(io.folder, done)
    out.result(done, () => passText(done))
    exit(done.actions.some(({ kind }) => kind === 'failed') ? 1 : 0)
  })
}
