import { Command } from 'commander'
import { isModelwrightError, ModelwrightError } from '../../core/index.ts'
import { statedIn } from '../../project/places/stated-place.ts'
import type { RunRequest, RunTools } from '../../project/run/types.ts'
import { withRunTools } from '../../project/run/with-tools.ts'
import type { UpdatePass } from '../../project/update/update-pass.ts'
import { alignColumns } from '../columns.ts'
import { findLogs } from '../find-logs.ts'
import { betweenZeroAndOne, positiveNumber, wholeNumber, withCommonFlags } from '../flags.ts'
import type { CommandContext, Io } from '../main.ts'
import { printable } from '../printable.ts'
import { requestOf } from '../run-request.ts'
import { type SearchCommandFlags, toolOptions, withSearchFlags } from '../search-flags.ts'
import { withModelLock } from '../up/lock.ts'

interface UpdateFlags extends SearchCommandFlags {
  readonly dry?: boolean
  readonly now?: string
  readonly folder?: string
  readonly coolDown: number
  readonly effect?: number
  readonly leastRows: number
  readonly mostRows: number
}

function declare(): Command {
  return withSearchFlags(withCommonFlags(new Command('update')))
    .option('--dry', 'say what would be done, and do nothing')
    .option('--now <reason>', 'retrain now, for this reason, whatever is due')
    .option('--folder <folder>', 'where predictions are logged; default: those of the project')
    .option('--cool-down <hours>', 'after an attempt nothing is retrained for so long', positiveNumber, 1)
    .option(
      '--effect <loss>',
      'mean loss a row a challenger must save; default: a fiftieth of what they are expected to lose',
      betweenZeroAndOne,
    )
    .option('--least-rows <count>', 'outcomes before which nothing is promoted', wholeNumber(1, 1e9), 200)
    .option(
      '--most-rows <count>',
      'outcomes after which a challenger is refused',
      wholeNumber(1, 1e9),
      1_000_000,
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

/** Retrains as the workflow says; nothing becomes champion by that alone. */
async function retrain(request: RunRequest, tools: RunTools) {
  const { runFlow } = await import('../../project/run/run-flow.ts')
  const { told } = await runFlow({ ...request, isPromoted: false }, tools, {})
  if (told === undefined) throw new Error('bug: a run to its end tells nothing')
  const { model, passed } = told.summary
  return { version: model.version, digest: model.digest, passed }
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

async function pass(request: RunRequest, tools: RunTools, { flags, io }: { flags: UpdateFlags; io: Io }) {
  const [{ updatePass }, { openLogSource }] = await Promise.all([
    import('../../project/update/update-pass.ts'),
    import('../../project/predictions/log-source.ts'),
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
  await takeOutcomes(request, name, { project, io, log: tools.log })
  const folders = await logsOf(flags, name, io)
  const { effect, leastRows, mostRows, coolDown } = flags
  return withModelLock(project, { role: 'update', name }, () =>
    updatePass({
      project,
      name,
      policies: workflow.update ?? [],
      source: folders.length === 0 ? undefined : openLogSource(folders, io.signal),
      now: Date.now(),
      coolDownMs: coolDown * 3_600_000,
      rules: { leastRows, mostRows, alpha: 0.05, seed: 1, ...(effect === undefined ? {} : { effect }) },
      isDry: flags.dry === true,
      ...(flags.now === undefined ? {} : { asked: flags.now }),
      retrain: () => retrain(request, tools),
    }),
  )
}

function passText({ name, champion, situation, actions }: UpdatePass): string {
  const { loss, newOutcomes } = situation
  const facts = [
    ['champion', `version ${champion}`],
    ['new outcomes', String(newOutcomes)],
    ...(loss === null
      ? []
      : [
          [
            'loss a row',
            `${loss.mean.toPrecision(3)} on ${loss.rows} rows; ${loss.expected.toPrecision(3)} was measured`,
          ],
        ]),
  ]
  const done = actions.map(({ text }) => `${printable(text)}\n`).join('')
  return `${printable(name)}\n${alignColumns(facts, { indent: '  ' })}\n${done}`
}

/** `modelwright update`: one pass of keeping a model current. */
export function command({ io, output }: CommandContext): Command {
  return declare().action(async (data: string | undefined, flags: UpdateFlags) => {
    const out = output(flags)
    const request = await requestOf(data, flags, io.folder)
    const work = (tools: RunTools): Promise<UpdatePass> => pass(request, tools, { flags, io })
    const done = await withRunTools({ ...toolOptions(io, out, flags), ...statedIn(request.workflow) }, work)
    out.result(done, () => passText(done))
  })
}
