import { Command, Option } from 'commander'
import { type RunRequest, type RunTools, runWorkflow } from '../../project/run/index.ts'
import { type RunOptions, withRunTools } from '../../project/run/with-tools.ts'
import { type CommonFlags, nameList, positiveNumber, wholeNumber, withCommonFlags } from '../flags.ts'
import type { CommandContext, Io } from '../main.ts'
import type { Output } from '../output.ts'
import { type RunFlags, requestOf } from '../run-request.ts'
import { dryText, runDocument, runText } from '../run-text.ts'

interface Flags extends CommonFlags, RunFlags {
  readonly timeLimit?: number
  readonly workers?: number
  readonly dry?: boolean
}

function optionsOf(io: Io, out: Output, { timeLimit, workers }: Flags): RunOptions {
  const spentMs = Date.now() - io.startedAt
  return {
    folder: io.folder,
    log: out.log,
    signal: io.signal,
    env: io.env,
    ...(timeLimit === undefined ? {} : { timeLimitMs: timeLimit * 1000 - spentMs }),
    ...(workers === undefined ? {} : { workers }),
  }
}

async function dryRun(request: RunRequest, tools: RunTools, out: Output): Promise<number> {
  const { planRun } = await import('../../project/run/plan.ts')
  const plan = await planRun(request, tools)
  out.result(plan, () => dryText(plan))
  return 0
}

async function realRun(request: RunRequest, tools: RunTools, out: Output, io: Io): Promise<number> {
  const { writeRunReport } = await import('../../project/run/report.ts')
  const result = await runWorkflow(request, tools)
  const report = await writeRunReport(result, tools)
  const facts = { result, report, durationMs: Date.now() - io.startedAt, folder: io.folder }
  out.result(runDocument(facts), () => runText(facts, out.color))
  return result.passed ? 0 : 3
}

function declare(): Command {
  return withCommonFlags(new Command('run'))
    .argument(
      '[data]',
      'a table: .csv .tsv .xlsx .parquet .json .jsonl (also .gz), a glob, a folder or an address; without it workflow.ts',
    )
    .option('--target <column>', 'the column to predict')
    .addOption(
      new Option('--task <task>', 'default: by the values of the target').choices([
        'binary',
        'multiclass',
        'regression',
      ]),
    )
    .option(
      '--positive <class>',
      'the class that counts as positive; default: yes, true or 1, else the rarer',
    )
    .option('--ignore <columns>', 'columns to leave out, separated by commas', nameList)
    .option('--keep <columns>', 'columns to use although they look like ids or constants', nameList)
    .option('--group <column>', 'rows of one group stay on one side of the split')
    .option('--time <column>', 'hold out the latest rows by this column')
    .option('--test <share|file>', 'share of rows to hold out, or a file of rows to test on')
    .option(
      '--folds <n|file>',
      'folds held out in turn, each searched and fitted without; or a file with the fold of each row, one a line; -1 always trains',
    )
    .option('--metric <name>', 'what the model is chosen by; default: auc, log-loss or rmse')
    .option('--trials <count>', 'trials of the search at most', wholeNumber(1))
    .option('--time-limit <seconds>', 'for the whole command', positiveNumber)
    .option('--seed <number>', 'every random draw comes from it', wholeNumber(0))
    .option('--name <name>', "the model's name; default: after the file")
    .option('--workers <count>', 'threads to fit in; 0: none besides the main one', wholeNumber(0, 256))
    .option('--workflow <file>', 'the workflow file; default: workflow.ts in this folder')
    .option('--dry', 'show types, split, plan and a time estimate without fitting')
}

/** `modelwright run`: from a table or a workflow to a validated, packed, registered model. */
export function command({ io, output, exit }: CommandContext): Command {
  return declare().action(async (data: string | undefined, flags: Flags) => {
    const out = output(flags)
    const request = await requestOf(data, flags, io.folder)
    const work = (tools: RunTools) =>
      flags.dry === true ? dryRun(request, tools, out) : realRun(request, tools, out, io)
    const code = await withRunTools(optionsOf(io, out, flags), work)
    exit(code)
  })
}
