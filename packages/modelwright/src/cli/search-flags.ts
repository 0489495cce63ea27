import { type Command, Option } from 'commander'
import type { RunOptions } from '../project/run/with-tools.ts'
import { presets } from '../tune/index.ts'
import { type CommonFlags, nameList, positiveNumber, wholeNumber, withTaskFlags } from './flags.ts'
import type { Io } from './main.ts'
import type { Output } from './output.ts'
import type { RunFlags } from './run-request.ts'

/** Flags of a command that searches. */
export interface SearchCommandFlags extends CommonFlags, RunFlags {
  readonly timeLimit?: number
  readonly workers?: number
}

/** What surrounds a search, as its flags say. */
export function toolOptions(io: Io, out: Output, { timeLimit, workers }: SearchCommandFlags): RunOptions {
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

/** Adds what `run` and `tune` are told: the data, what to predict, what to hold out, how to search. */
export function withSearchFlags(command: Command): Command {
  return withTaskFlags(
    command
      .argument(
        '[data]',
        'a table: .csv .tsv .xlsx .parquet .json .jsonl (also .gz), a glob, a folder or an address; without it workflow.ts',
      )
      .option('--target <column>', 'the column to predict'),
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
    .addOption(
      new Option('--preset <name>', 'how thoroughly to search; default: good').choices(Object.keys(presets)),
    )
    .option('--trials <count>', 'trials of the search at most', wholeNumber(1))
    .option('--max-kb <kilobytes>', 'of the artifact at most', positiveNumber)
    .option('--max-us <microseconds>', 'a row at most, many rows together', positiveNumber)
    .option('--linear', 'only learners that predict by a weighted sum of features')
    .option('--time-limit <seconds>', 'for the whole command', positiveNumber)
    .option('--seed <number>', 'every random draw comes from it', wholeNumber(0))
    .option('--name <name>', "the model's name; default: after the file")
    .option('--workers <count>', 'threads to fit in; 0: none besides the main one', wholeNumber(0, 256))
    .option('--workflow <file>', 'the workflow file; default: workflow.ts in this folder')
    .option('--env <name>', 'an environment of the workflow, laid over the rest')
    .option(
      '--set <key=value>',
      'set a value of the workflow: tune.budget.seconds=30; may be given again',
      (text: string, earlier: readonly string[] = []) => [...earlier, text],
    )
}
