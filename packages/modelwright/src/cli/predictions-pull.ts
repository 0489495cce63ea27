import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { deployedName } from '../project/deploy/deployed.ts'
import { findTarget } from '../project/deploy/find-target.ts'
import { openDesk } from '../project/deploy/open-desk.ts'
import { storeFolder } from '../project/index.ts'
import { openProjectIfThere } from '../project/open-if-there.ts'
import { isBucket, type Pulled, type PullSource, pullPredictions } from '../project/predictions/pull/index.ts'
import { secretOf } from '../retrieve/index.ts'
import { alignColumns } from './columns.ts'
import { type CommonFlags, moment, nameList, withCommonFlags } from './flags.ts'
import type { CommandContext } from './main.ts'
import { printable } from './printable.ts'
import { type KeepFlag, keepFlag } from './serve-flags/prediction-log.ts'
import { shownTime } from './shown.ts'

interface PullFlags extends CommonFlags {
  readonly name?: string
  readonly model?: string
  readonly folder?: string
  readonly since?: number
  readonly redact?: readonly string[]
  readonly keep?: KeepFlag
}

function declare(): Command {
  return withCommonFlags(new Command('pull'))
    .description('Take what a deployed model logged into the logs of the project')
    .argument('<source>', 'a deploy target, or a folder of a bucket: s3://…/, gs://…/, az://…/')
    .option('--name <deployment>', 'which deployment; default: the only one on the target')
    .option('--model <name>', 'of a bucket: whose outcomes they are, where the objects do not say')
    .option('--folder <folder>', 'put all rows into the log there; default: the log of each model')
    .option(
      '--since <time>',
      'read from then on; default: where the last pull ended, else a week ago',
      moment,
    )
    .option('--redact <columns>', 'leave columns out; hash:<column> keeps a keyed hash', nameList)
    .option('--keep <limits>', 'then delete the oldest beyond a size or an age: 5GB,30d', keepFlag)
    .addHelpText(
      'after',
      '\nRun it by the clock: each pull goes on where the last one ended.\n\nExamples:\n  modelwright predictions pull aws-lambda\n  modelwright predictions pull s3://shop-logs/churn/ --redact email --keep 90d',
    )
}

/** `modelwright predictions pull <source>`. */
export function pullCommand({ io, output }: CommandContext): Command {
  return declare().action(async (source: string, flags: PullFlags) => {
    const out = output(flags)
    const { env, folder, signal } = io
    const isFolder = flags.folder !== undefined
    const own = isFolder ? resolve(folder, flags.folder) : join(storeFolder(folder), 'predictions')
    const project = isBucket(source) ? undefined : await openProjectIfThere(folder, { needed: true, env })
    try {
      const from: PullSource =
        project === undefined
          ? { address: source, model: flags.model }
          : await deploymentOf(source, flags, {
              project,
              surroundings: { env, folder, signal, log: out.log },
            })
      const pulled = await pullPredictions({
        from,
        folderOf: (model) => (isFolder ? own : join(own, model)),
        state: isFolder ? join(own, 'pulls') : join(storeFolder(folder), 'pulls'),
        ...{ since: flags.since, redact: flags.redact, keep: flags.keep },
        key: secretOf('MODELWRIGHT_LOG_KEY', env),
        ...{ now: Date.now(), env, home: folder, log: out.log, signal },
      })
      out.result(pulled, () => pulledText(pulled))
    } finally {
      await project?.close()
    }
  })
}

async function deploymentOf(
  source: string,
  { name }: PullFlags,
  {
    project,
    surroundings,
  }: {
    readonly project: NonNullable<Awaited<ReturnType<typeof openProjectIfThere>>>
    readonly surroundings: Parameters<typeof openDesk>[2]
  },
): Promise<PullSource> {
  const target = await findTarget(source, surroundings.folder)
  const deployment = await deployedName(project, target.name, name)
  return { desk: openDesk(target, project, surroundings), deployment }
}

const timeOf = (ms: number): string => shownTime(new Date(ms).toISOString())

/** What a pull took. */
function pulledText(pulled: Pulled): string {
  const { source, from, until, objects, rows, golden, repeated, expired, outcomes, badCount, bad, models } =
    pulled
  const read =
    objects === undefined
      ? `${timeOf(from!)} to ${timeOf(until!)}`
      : `${objects.read} of ${objects.found} objects`
  const byModel = Object.entries(models).map(([name, count]) => `${count} of ${printable(name)}`)
  const facts = [
    ['read', read],
    ['new rows', byModel.length === 0 ? String(rows) : `${rows}: ${byModel.join(', ')}`],
    ...(golden === 0 ? [] : [['golden rows', `${golden}, left out`]]),
    ...(repeated === 0 ? [] : [['there already', String(repeated)]]),
    ...(expired === 0 ? [] : [['too old to keep', String(expired)]]),
    ...(outcomes === 0 ? [] : [['outcomes', String(outcomes)]]),
    ...(badCount === 0 ? [] : [['not taken', `${badCount}, the first:`]]),
  ]
  const reasons = bad.map(({ where, reason }) => `    ${printable(where)}: ${reason}\n`).join('')
  return `${printable(source)}\n${alignColumns(facts, { indent: '  ' })}${reasons}`
}
