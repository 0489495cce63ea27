import { join } from 'node:path'
import { Command } from 'commander'
import { ModelwrightError } from '../../core/index.ts'
import { type Project, storeFolder } from '../../project/index.ts'
import { writeWhole } from '../../project/write-file.ts'
import { type CommonFlags, positiveNumber, withCommonFlags } from '../flags.ts'
import type { CommandContext, Io } from '../main.ts'
import { requestOf } from '../run-request.ts'
import { keepCurrent } from '../up/keep-current.ts'
import { keepServing } from '../up/keep-serving.ts'
import { withModelLock } from '../up/lock.ts'
import { runPart } from '../up/part.ts'
import { withProject } from '../with-project.ts'

interface UpFlags extends CommonFlags {
  readonly every: number
  readonly env?: string
  readonly host: string
  readonly port: string
  readonly processes?: string
  readonly logSample?: string
  readonly coolDown?: string
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
    .argument('[serve...]', 'after --: further flags of serve')
    .addHelpText(
      'after',
      '\nServes the champion, logs predictions, takes outcomes, retrains when that is due, tries, promotes, takes back.\n\nExamples:\n  modelwright up\n  modelwright up --port 80 --host 0.0.0.0 -- --keys keys.json',
    )
}

/** A flag with its value, where it is said. */
const said = (flag: string, value: string | undefined): readonly string[] =>
  value === undefined ? [] : [flag, value]

async function nameOf(flags: UpFlags, io: Io): Promise<string> {
  const { workflow } = await requestOf(
    undefined,
    flags.env === undefined ? {} : { env: flags.env },
    io.folder,
  )
  if (workflow.name !== undefined) return workflow.name
  throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message: 'The workflow does not name its model.',
    where: 'name',
    mend: ["Name it in the workflow:  name: 'churn'"],
  })
}

/** Makes a first champion where there is none. */
async function firstModel(
  name: string,
  flags: UpFlags,
  { io, project }: { io: Io; project: Project },
): Promise<void> {
  if ((await project.models.find(`${name}@champion`)) !== undefined) return
  const ran = await runPart(['run', ...said('--env', flags.env)], { folder: io.folder, signal: io.signal })
  if (ran !== undefined && (await project.models.find(`${name}@champion`)) !== undefined) return
  throw new ModelwrightError('UPDATE_CHAMPION_ABSENT', {
    message: `The model "${name}" has no champion, and a run made none.`,
    where: name,
    mend: ['See why:  modelwright run'],
  })
}

function serveArguments(name: string, flags: UpFlags, further: readonly string[]): readonly string[] {
  return [
    'serve',
    `${name}@champion`,
    ...['--host', flags.host, '--port', flags.port, '--log-predictions'],
    ...said('--processes', flags.processes),
    ...said('--log-sample', flags.logSample),
    ...further,
  ]
}

/** `modelwright up`: the whole workflow as one supervised service. */
export function command({ io, output }: CommandContext): Command {
  return declare().action(async (further: string[], flags: UpFlags) => {
    const out = output(flags)
    const { log } = out
    const { folder, signal } = io
    const name = await nameOf(flags, io)
    await withProject(io, { create: true }, async (project) => {
      await withModelLock(project, { role: 'up', name }, async () => {
        await firstModel(name, flags, { io, project })
        const update = [...said('--env', flags.env), ...said('--cool-down', flags.coolDown)]
        await Promise.all([
          keepServing(serveArguments(name, flags, further), { folder, signal, log }),
          keepCurrent({
            ...{ folder, signal, log, update, everyMs: 1000 * flags.every },
            passed: (pass) =>
              writeWhole(
                join(storeFolder(folder), `up-${name}.json`),
                JSON.stringify({ at: new Date().toISOString(), ...pass }),
              ),
          }),
        ])
      })
    })
    out.result({ name, stopped: true }, () => `${name}: stopped\n`)
  })
}
