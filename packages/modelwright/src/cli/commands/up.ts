import { Command, Option } from 'commander'
import { type Log, ModelwrightError } from '../../core/index.ts'
import type { TargetUse } from '../../deploy/index.ts'
import type { Project } from '../../project/index.ts'
import { type TrialSettings, trialSettings } from '../../project/trial/trial-settings.ts'
import { type CommonFlags, positiveNumber, withCommonFlags } from '../flags.ts'
import type { CommandContext, Io } from '../main.ts'
import { modelTitle } from '../model-facts.ts'
import { requestOf } from '../run-request.ts'
import { type Board, openBoard } from '../up/board.ts'
import { keepDoing, type Pass } from '../up/keep-doing.ts'
import { keepLocked } from '../up/keep-locked.ts'
import { keepServing } from '../up/keep-serving.ts'
import { runPart } from '../up/part.ts'
import {
  compactPass,
  monitorPass,
  type PassOptions,
  placePass,
  pullPass,
  retrainPass,
  watchPass,
} from '../up/passes.ts'
import { withProject } from '../with-project.ts'

interface UpFlags extends CommonFlags {
  readonly every: number
  readonly env?: string
  readonly host: string
  readonly port: string
  readonly processes?: string
  readonly logSample?: string
  readonly coolDown?: string
  readonly target?: string | true
  readonly passMinutes: number
  readonly passMemory: number
  readonly serveMemory?: number
  readonly log: 'text' | 'json'
}

function declare(): Command {
  return withCommonFlags(new Command('up'))
    .option('--every <seconds>', 'how often it is looked whether anything is to be done', positiveNumber, 300)
    .option('--env <name>', 'an environment of the workflow')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port; 0 takes a free one', '8080')
    .option('--processes <count>', 'processes that share the port')
    .option('--log-sample <share>', 'share of requests that are logged; default: all')
    .option('--cool-down <hours>', 'after an attempt nothing is retrained for so long')
    .option(
      '--target [target]',
      "place the champion there instead of serving it here; without a name: the only one of the workflow's deploy",
    )
    .option('--pass-minutes <count>', 'a pass that takes longer is ended and told', positiveNumber, 30)
    .option(
      '--pass-memory <megabytes>',
      'a pass that holds more memory is ended and told',
      positiveNumber,
      4000,
    )
    .option('--serve-memory <megabytes>', 'a service that holds more memory is started again', positiveNumber)
    .addOption(
      new Option('--log <form>', 'how it tells what it does').choices(['text', 'json']).default('text'),
    )
    .argument('[serve...]', 'after --: further flags of serve')
    .addHelpText(
      'after',
      '\nServes the champion, logs predictions, takes outcomes, watches, retrains when that is due, tries, promotes, takes back.\n\nExamples:\n  modelwright up\n  modelwright up --port 80 --host 0.0.0.0 -- --keys keys.json\n  modelwright up --target cloud-run',
    )
}

/** A flag with its value, where it is said. */
const said = (flag: string, value: string | undefined): readonly string[] =>
  value === undefined ? [] : [flag, value]

/** Where the model is placed; undefined: it is served here. */
function targetOf({ target }: UpFlags, declared: readonly TargetUse[]): string | undefined {
  if (target !== true) return target
  const names = declared.map((use) => (typeof use.target === 'string' ? use.target : use.target.name))
  if (names.length === 1) return names[0]
  throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message: `The workflow names ${names.length === 0 ? 'no deploy target' : `${names.length} deploy targets`}.`,
    where: '--target',
    mend:
      names.length === 0 ? ['Name one:  --target docker'] : names.slice(0, 5).map((one) => `--target ${one}`),
  })
}

/** What a workflow says of its upkeep. */
async function planOf(flags: UpFlags, io: Io) {
  const env = flags.env === undefined ? {} : { env: flags.env }
  const { workflow } = await requestOf(undefined, env, io.folder)
  const { name, update: policies = [], trial } = workflow
  if (name === undefined)
    throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
      message: 'The workflow does not name its model.',
      where: 'name',
      mend: ["Name it in the workflow:  name: 'churn'"],
    })
  return { name, policies, trial: trialSettings(trial), target: targetOf(flags, workflow.deploy ?? []) }
}

/** Makes a first champion where there is none. */
async function firstModel(
  name: string,
  flags: UpFlags,
  { io, project }: { io: Io; project: Project },
): Promise<void> {
  if ((await project.models.find(`${name}@champion`)) !== undefined) return
  const ran = await runPart(['run', ...said('--env', flags.env)], { folder: io.folder, signal: io.signal })
  if (ran.outcome === 'done' && (await project.models.find(`${name}@champion`)) !== undefined) return
  throw new ModelwrightError('UPDATE_CHAMPION_ABSENT', {
    message: `The model "${name}" has no champion, and a run made none.`,
    where: name,
    mend: ['See why:  modelwright run'],
  })
}

/** Aliases that the service follows while they are there: who predicts unseen, and who answers a share. */
function trialArguments(name: string, { by, first, share, sticky }: TrialSettings): readonly string[] {
  const isShadowed = by === 'shadow' || (by === 'canary' && first === 'shadow')
  return [
    ...(isShadowed ? ['--shadow', `${name}@challenger`] : []),
    ...(by === 'canary' ? ['--split', `${name}@canary=${Number((100 * share).toPrecision(9))}`] : []),
    ...(by === 'canary' ? said('--sticky', sticky) : []),
  ]
}

function serveArguments(
  name: string,
  flags: UpFlags,
  { trial, further }: { readonly trial: TrialSettings; readonly further: readonly string[] },
): readonly string[] {
  return [
    'serve',
    `${name}@champion`,
    ...['--host', flags.host, '--port', flags.port, '--log-predictions'],
    ...said('--processes', flags.processes),
    ...said('--log-sample', flags.logSample),
    ...trialArguments(name, trial),
    ...further,
  ]
}

/** How long a service may take to stop: what it was told, or more than it takes untold, and some seconds to end. */
function stopMsOf(further: readonly string[]): number {
  const told = (flag: string): number => {
    const seconds = Number(further[further.indexOf(flag) + 1])
    return further.includes(flag) && Number.isFinite(seconds) ? seconds : 10
  }
  return 1000 * (told('--drain') + told('--stop-delay')) + 15_000
}

interface Upkeep extends Awaited<ReturnType<typeof planOf>> {
  readonly flags: UpFlags
  readonly further: readonly string[]
  readonly io: Io
  readonly board: Board
}

/** What is done again and again. */
async function passesOf({ flags, name, policies, trial, target }: Upkeep): Promise<readonly Pass[]> {
  const { verbNames } = await import('../main.ts')
  const { passMinutes, passMemory } = flags
  const options: PassOptions = {
    everyMs: 1000 * flags.every,
    limits: { maxMs: 60_000 * passMinutes, maxBytes: 1e6 * passMemory },
    env: said('--env', flags.env),
  }
  const share = trial.by === 'canary' ? trial.share : undefined
  return [
    ...(target === undefined ? [] : [placePass(options, { target, name, share }), pullPass(options, target)]),
    ...(verbNames.includes('monitor') ? [monitorPass(options)] : []),
    watchPass(options),
    retrainPass(options, { coolDown: said('--cool-down', flags.coolDown), policies }),
    compactPass(options),
  ]
}

/** Serves here, unless the model is placed elsewhere. */
function serving({ flags, further, io, board, name, trial, target }: Upkeep): readonly Promise<unknown>[] {
  if (target !== undefined) return []
  const { folder, signal, stdout } = io
  const { serveMemory } = flags
  const kept = keepServing(serveArguments(name, flags, { trial, further }), {
    ...{ folder, signal, board, stopMs: stopMsOf(further) },
    limits: serveMemory === undefined ? {} : { maxBytes: 1e6 * serveMemory },
    begun: ({ url, model }) => {
      const title = modelTitle(model as Parameters<typeof modelTitle>[0])
      if (flags.json !== true) stdout.write(`Serving ${title} at ${url}  (Ctrl-C stops)\n`)
    },
  })
  return [kept]
}

/**
 * Serves a champion, and looks after it while nobody else does. Who has the right to that may have died where nobody can tell, as in a container
 * that was started again: the champion answers meanwhile.
 */
async function lookAfter(
  project: Project,
  plan: Omit<Upkeep, 'board'>,
  told: { readonly log: Log; readonly isJson: boolean },
): Promise<void> {
  const { flags, io, name, target = null } = plan
  const { folder, signal } = io
  let upkeep: Upkeep | undefined
  let served: readonly Promise<unknown>[] = []
  let fail: (error: unknown) => void
  const failed = new Promise<never>((_, reject) => (fail = reject))
  const begin = (): Upkeep => {
    if (upkeep !== undefined) return upkeep
    upkeep = { ...plan, board: openBoard({ name, target }, { io, ...told }) }
    served = serving(upkeep)
    for (const service of served) service.catch(fail)
    return upkeep
  }
  let said: string | undefined
  const withheld = async ({ code, message }: ModelwrightError): Promise<void> => {
    const champion = await project.models.find(`${name}@champion`).catch(() => undefined)
    const own = champion === undefined ? upkeep : begin()
    if (said === code) return
    said = code
    const next = `It is looked after once that can be done${own === undefined ? '' : ', and served meanwhile'}.`
    if (own === undefined) told.log({ kind: 'warning', stage: 'update', message: `${message} ${next}` })
    else own.board.warn('update', `${message} ${next}`)
  }
  const kept = keepLocked(project, { role: 'up', name }, { signal, withheld }, async (held) => {
    if (upkeep === undefined) await firstModel(name, flags, { io: { ...io, signal: held }, project })
    const own = begin()
    said = undefined
    const passes = await passesOf(own)
    await Promise.all(passes.map((pass) => keepDoing(pass, { folder, signal: held, board: own.board })))
  })
  await Promise.race([kept, failed])
  await Promise.all(served)
  await upkeep?.board.settled()
}

/** `modelwright up`: the whole workflow as one supervised service. */
export function command({ io, output }: CommandContext): Command {
  return declare().action(async (further: string[], flags: UpFlags) => {
    const out = output(flags)
    const plan = await planOf(flags, io)
    const { name } = plan
    await withProject(io, { create: true }, async (project) => {
      const told = { log: out.log, isJson: flags.log === 'json' }
      await lookAfter(project, { ...plan, flags, further, io }, told)
    })
    out.result({ name, stopped: true }, () => `${name}: stopped\n`)
  })
}
