import { extname, resolve } from 'node:path'
import { Command, Option } from 'commander'
import { type LogWindow, ModelwrightError } from '../../core/index.ts'
import { type Compacted, compactLog } from '../../project/predictions/compact-log.ts'
import { type ExportFormat, exportPredictions } from '../../project/predictions/export-predictions.ts'
import { listPredictions } from '../../project/predictions/list-predictions.ts'
import { showPrediction } from '../../project/predictions/show-prediction.ts'
import { keepWithin } from '../../serve/index.ts'
import { findLogs } from '../find-logs.ts'
import { type CommonFlags, moment, withCommonFlags } from '../flags.ts'
import type { CommandContext } from '../main.ts'
import { pullCommand } from '../predictions-pull.ts'
import { compactedText, daysText, shownText } from '../predictions-text.ts'
import { type KeepFlag, keepFlag } from '../serve-flags/prediction-log.ts'

interface WindowFlags extends CommonFlags {
  readonly folder?: string
  readonly model?: string
  readonly since?: number
  readonly until?: number
  readonly asOf?: number
}

function withWindowFlags(command: Command): Command {
  return withCommonFlags(command)
    .option('--folder <folder>', 'where predictions are logged; default: those of the project')
    .option('--model <name>', 'of this model alone')
    .option('--since <time>', 'made then or later: 2026-05-01', moment)
    .option('--until <time>', 'made before then', moment)
    .option('--as-of <time>', 'with the outcomes that were known then; default: all', moment)
}

const windowOf = ({ since, until, asOf, model }: WindowFlags): LogWindow => ({ since, until, asOf, model })

function listCommand({ io, output }: CommandContext): Command {
  return withWindowFlags(new Command('list'))
    .description('Count logged predictions and their outcomes by day and version')
    .action(async (flags: WindowFlags) => {
      const out = output(flags)
      const folders = await findLogs(flags, io)
      const days = await listPredictions({ folders, window: windowOf(flags), signal: io.signal })
      out.result({ folders, days }, () => daysText(days))
    })
}

function showCommand({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('show'))
    .description('Show what was sent, what was said and what came of it')
    .argument('<id>', 'of an answer, or the x-request-id it was asked with; <id>/<row> for one of its rows')
    .option('--folder <folder>', 'where predictions are logged; default: those of the project')
    .action(async (id: string, flags: WindowFlags) => {
      const out = output(flags)
      const shown = await showPrediction(id, { folders: await findLogs(flags, io), signal: io.signal })
      out.result({ predictions: shown }, () => shownText(shown))
    })
}

const formats: Readonly<Record<string, ExportFormat>> = {
  '.csv': 'csv',
  '.jsonl': 'json-lines',
  '.ndjson': 'json-lines',
  '.parquet': 'parquet',
}

function formatOf(path: string, given: ExportFormat | undefined): ExportFormat {
  const format = given ?? (Object.hasOwn(formats, extname(path)) ? formats[extname(path)] : undefined)
  if (format !== undefined) return format
  throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message: 'The name of the file does not say its format.',
    where: `--output ${path}`,
    mend: ['Name it .csv, .jsonl or .parquet', 'Or say it:  --format csv'],
  })
}

function exportCommand({ io, output }: CommandContext): Command {
  return withWindowFlags(new Command('export'))
    .description('Write predictions of a time with their outcomes to a file')
    .requiredOption('-o, --output <file>', 'where to write: .csv, .jsonl, .parquet')
    .addOption(
      new Option('--format <format>', 'default: by the name of the file').choices([
        'csv',
        'json-lines',
        'parquet',
      ]),
    )
    .action(async (flags: WindowFlags & { output: string; format?: ExportFormat }) => {
      const out = output(flags)
      const format = formatOf(flags.output, flags.format)
      const folders = await findLogs(flags, io)
      const request = { folders, window: windowOf(flags), signal: io.signal }
      const done = await exportPredictions(request, { path: resolve(io.folder, flags.output), format })
      out.result(
        { ...done, output: flags.output },
        () => `${flags.output}: ${done.rows} rows, the outcome of ${done.outcomes} known\n`,
      )
    })
}

function sumOf(done: readonly Compacted[]): Compacted {
  const sum = (name: keyof Compacted): number => done.reduce((total, one) => total + one[name], 0)
  return {
    segments: sum('segments'),
    predictions: sum('predictions'),
    outcomes: sum('outcomes'),
    unreadable: sum('unreadable'),
    bytesBefore: sum('bytesBefore'),
    bytesAfter: sum('bytesAfter'),
  }
}

function compactCommand({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('compact'))
    .description('Turn closed segments into Parquet files by day and model')
    .argument('[folder]', 'where predictions are logged; default: those of the project')
    .option('--keep <limits>', 'then delete the oldest beyond a size or an age: 5GB,30d', keepFlag)
    .action(async (folder: string | undefined, flags: CommonFlags & { keep?: KeepFlag }) => {
      const out = output(flags)
      const folders = await findLogs({ folder }, io)
      const done: Compacted[] = []
      for (const one of folders) {
        const progress = (fraction: number): void =>
          out.log({ kind: 'progress', stage: 'serve', fraction, note: one })
        done.push(await compactLog(one, { signal: io.signal, progress }))
        if (flags.keep !== undefined) await keepWithin(one, flags.keep, Date.now())
      }
      const all = sumOf(done)
      out.result({ folders, ...all }, () => compactedText(all))
    })
}

/** `modelwright predictions list | show | export | compact | pull`: what `serve --log-predictions` kept. */
export function command(context: CommandContext): Command {
  return new Command('predictions')
    .addCommand(listCommand(context))
    .addCommand(showCommand(context))
    .addCommand(exportCommand(context))
    .addCommand(compactCommand(context))
    .addCommand(pullCommand(context))
    .addHelpText(
      'after',
      '\nExamples:\n  modelwright predictions list\n  modelwright predictions show e0fd1898-810c-4624-9a23-18da8ec6fdcb\n  modelwright predictions export -o may.csv --since 2026-05-01 --until 2026-06-01\n  modelwright predictions compact --keep 5GB,90d',
    )
}
