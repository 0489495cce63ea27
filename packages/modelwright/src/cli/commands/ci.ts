import { copyFile, mkdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Command, Option } from 'commander'
import { ModelwrightError } from '../../core/index.ts'
import { checkSchedule } from '../../deploy/index.ts'
import { cardText } from '../../project/card-text.ts'
import {
  type Pipeline,
  type PipelineFacts,
  type PipelineOptions,
  pipelineFacts,
  pipelines,
  writePipeline,
} from '../../project/ci/index.ts'
import { type RunOutcome, readOutcome, summaryText } from '../../project/ci/summary.ts'
import { markedText } from '../../project/ci/write-pipeline.ts'
import { resolveModel, writeWhole } from '../../project/index.ts'
import { type CommonFlags, wholeNumber, withCommonFlags } from '../flags.ts'
import type { CommandContext, Io } from '../main.ts'
import { withProject } from '../with-project.ts'
import { workflowImageCommand } from '../workflow-image-command.ts'

interface PipelineFlags extends CommonFlags {
  readonly schedule: string
  readonly node: number
  readonly minutes: number
  readonly branch: string
  readonly image?: string
  readonly volume?: boolean
  readonly force?: boolean
  readonly print?: boolean
}

function checkBranch(branch: string): string {
  if (/^[\w./-]{1,200}$/.test(branch)) return branch
  throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message: `"${branch.slice(0, 60)}" is no name of a branch that can stand in a pipeline.`,
    where: '--branch',
    mend: ['--branch main'],
  })
}

function optionsOf({ schedule, node, minutes, branch, image, volume }: PipelineFlags): PipelineOptions {
  return {
    schedule: checkSchedule(schedule),
    node,
    minutes,
    branch: checkBranch(branch),
    ...(image === undefined ? {} : { image }),
    hasVolume: volume !== false,
  }
}

function textOf(files: ReturnType<Pipeline['files']>, name: string): string {
  const shown = files.map((file) => (files.length === 1 ? '' : `# ${file.path}\n`) + markedText(file, name))
  return shown.join('\n')
}

async function write(
  pipeline: Pipeline,
  facts: PipelineFacts,
  flags: PipelineFlags,
  context: CommandContext,
) {
  const out = context.output(flags)
  const options = optionsOf(flags)
  const files = pipeline.files(facts, options)
  const { name } = pipeline
  if (flags.print === true) {
    const document = { files: files.map((file) => ({ path: file.path, text: markedText(file, name) })) }
    return out.result(document, () => textOf(files, name))
  }
  const written = await writePipeline(files, { root: facts.root, name, force: flags.force === true })
  const next = pipeline.next(facts, options)
  out.result({ root: facts.root, files: written, next }, () => {
    const lines = written.map(({ path, state }) => `${state.padEnd(9)}  ${path}\n`).join('')
    return `${lines}\nNext:\n${next.map((line) => `  ${line}\n`).join('')}`
  })
}

function pipelineCommand(pipeline: Pipeline, context: CommandContext): Command {
  const command = withCommonFlags(new Command(pipeline.name))
    .description(`Write ${pipeline.about}`)
    .addOption(new Option('--schedule <cron>', 'when it runs by the clock, in UTC').default('0 3 * * 1'))
    .option('--branch <name>', 'branch whose runs count', 'main')
    .option('--node <major>', 'version of Node', wholeNumber(20, 99), 22)
    .option('--minutes <count>', 'a run may take at most', wholeNumber(1, 1440), 60)
    .option('--print', 'to stdout, write nothing')
    .option('--force', 'write over files that were changed')
  if (pipeline.startsImage === true) command.option('--image <name>', 'the image that the job starts')
  if (pipeline.hasVolumes === true)
    command.option('--no-volume', 'the store lies on servers that the secrets name')
  return command.action(async (flags: PipelineFlags) =>
    write(pipeline, await pipelineFacts(context.io.folder), flags, context),
  )
}

async function readResult(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '')
}

/** Puts what a person looks at into one folder: summary, report, card, and the run's own document. */
async function collect(outcome: RunOutcome, text: string, folder: string, io: Io): Promise<string[]> {
  await mkdir(folder, { recursive: true })
  await writeWhole(join(folder, 'summary.md'), summaryText(outcome))
  if (text !== '') await writeWhole(join(folder, 'run.json'), text)
  const files = ['summary.md', ...(text === '' ? [] : ['run.json'])]
  if (outcome.state === 'failed') return files
  const { report, model } = outcome.document
  const hasReport = await copyFile(report, join(folder, 'report.html')).then(
    () => true,
    () => false,
  )
  await withProject(io, { create: false }, async (project) => {
    const card = await cardText(await resolveModel(model.digest, project), project, 'md')
    await writeWhole(join(folder, 'card.md'), card)
  })
  return [...files, ...(hasReport ? ['report.html'] : []), 'card.md']
}

function summaryCommand({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('summary'))
    .description('Tell how a run ended, as Markdown')
    .argument('<run.json>', 'what `modelwright run --json` printed')
    .option('-o, --out <folder>', 'where summary, report and card are put; default: the summary to stdout')
    .action(async (path: string, flags: CommonFlags & { out?: string }) => {
      const out = output(flags)
      const text = await readResult(resolve(io.folder, path))
      const outcome = readOutcome(text)
      if (flags.out === undefined)
        return out.result({ state: outcome.state, summary: summaryText(outcome) }, () => summaryText(outcome))
      const files = await collect(outcome, text, resolve(io.folder, flags.out), io)
      out.result({ state: outcome.state, files }, () => `${outcome.state}: ${files.join(', ')}\n`)
    })
}

/** `modelwright ci`: writes what runs a workflow without a person: pipelines, an image, a job of a cluster. */
export function command(context: CommandContext): Command {
  const command = new Command('ci')
  for (const pipeline of pipelines) command.addCommand(pipelineCommand(pipeline, context))
  return command.addCommand(workflowImageCommand(context)).addCommand(summaryCommand(context))
}
