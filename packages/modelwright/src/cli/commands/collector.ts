import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { ModelwrightError } from '../../core/index.ts'
import { type Project, storeFolder } from '../../project/index.ts'
import { outputsOf } from '../../project/outcomes/outputs-of.ts'
import { recentKeys } from '../../project/predictions/recent-keys.ts'
import { secretOf } from '../../retrieve/index.ts'
import { createCollector, loadPredictionLog } from '../../serve/index.ts'
import { type CommonFlags, nameList, wholeNumber, withCommonFlags } from '../flags.ts'
import type { CommandContext, Io } from '../main.ts'
import type { Output } from '../output.ts'
import { type GuardFlags, guardOptions, withGuardFlags } from '../serve-flags/guard.ts'
import { type KeepFlag, keepFlag } from '../serve-flags/prediction-log.ts'
import { withProjectIfThere } from '../with-project.ts'

interface CollectorFlags extends CommonFlags, GuardFlags {
  readonly host: string
  readonly port: number
  readonly models?: readonly string[]
  readonly folder?: string
  readonly redact?: readonly string[]
  readonly keep?: KeepFlag
  readonly maxBodyMb?: number
  readonly drain: number
}

function declare(): Command {
  return withGuardFlags(
    withCommonFlags(new Command('collector'))
      .description('Take predictions and outcomes that services elsewhere send, over HTTP')
      .option('--host <address>', 'address to listen on; 0.0.0.0 for every network', '127.0.0.1')
      .option('--port <number>', 'port; 0 takes a free one', wholeNumber(0, 65_535), 8090)
      .option('--models <names>', 'take rows of these; default: of the models of the project', nameList)
      .option('--folder <folder>', 'where to log, a folder for each model; default: the project')
      .option('--redact <columns>', 'leave columns out; hash:<column> keeps a keyed hash', nameList)
      .option('--keep <limits>', 'delete the oldest beyond a size or an age: 5GB,30d', keepFlag)
      .option('--max-body-mb <size>', 'largest body, as it is sent (10)', wholeNumber(1, 1000))
      .option('--drain <seconds>', 'how long requests under way are waited for', wholeNumber(0, 600), 10),
  )
}

/** Models whose rows are taken. */
async function modelsOf(
  { models }: CollectorFlags,
  project: Project | undefined,
): Promise<readonly string[]> {
  if (models !== undefined) return models
  const known = [...new Set((await project?.models.list())?.map(({ name }) => name) ?? [])]
  if (known.length > 0) return known
  throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message: 'Nothing says whose predictions are to be taken: there is no project here, or it has no model.',
    where: '--models',
    mend: ['Name them:  modelwright collector --models churn,fraud --folder ./predictions'],
  })
}

async function collect(
  flags: CollectorFlags,
  project: Project | undefined,
  { io, out }: { readonly io: Io; readonly out: Output },
): Promise<void> {
  const own =
    flags.folder === undefined
      ? join(storeFolder(io.folder), 'predictions')
      : resolve(io.folder, flags.folder)
  const models = await modelsOf(flags, project)
  const { redactionOf } = await loadPredictionLog()
  const folderOf = (model: string): string => join(own, model)
  const collector = await createCollector({
    ...{ models, folderOf, host: flags.host, port: flags.port, log: out.log, clock: Date.now },
    recentOf: (model) => recentKeys(folderOf(model)),
    outputsOf: async (model) => (project === undefined ? [] : outputsOf(project, model)),
    redaction: redactionOf(flags.redact ?? [], { key: secretOf('MODELWRIGHT_LOG_KEY', io.env) }),
    keep: flags.keep,
    ...guardOptions(flags, io),
    ...(flags.maxBodyMb === undefined ? {} : { limits: { maxBytes: flags.maxBodyMb * 1_048_576 } }),
    drainMs: flags.drain * 1000,
  })
  out.result(
    { url: collector.url, models, folder: own },
    () => `Taking predictions of ${models.join(', ')} at ${collector.url}  (Ctrl-C stops)\n`,
  )
  if (!io.signal.aborted) await once(io.signal, 'abort')
  await collector.close()
}

/** `modelwright collector`: takes what services elsewhere were asked, said and were told. */
export function command({ io, output }: CommandContext): Command {
  return declare().action(async (flags: CollectorFlags) => {
    const out = output(flags)
    await withProjectIfThere(io, { needed: false }, (project) => collect(flags, project, { io, out }))
  })
}
