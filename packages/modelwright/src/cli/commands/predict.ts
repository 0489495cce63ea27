import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import { ModelwrightError } from '../../core/index.ts'
import { type PredictResult, predictFile } from '../../project/predict.ts'
import type { OutputFormat } from '../../retrieve/index.ts'
import { fileRequest } from '../file-request.ts'
import { findModel } from '../find-model.ts'
import { type CommonFlags, withCommonFlags } from '../flags.ts'
import type { CommandContext } from '../main.ts'
import { modelFacts } from '../model-facts.ts'
import type { Output } from '../output.ts'

interface PredictFlags extends CommonFlags {
  readonly output?: string
  readonly format?: OutputFormat
  readonly unreadable?: 'refuse' | 'missing'
  readonly unknown?: 'accept' | 'refuse'
  readonly missing?: 'accept' | 'refuse'
  readonly history?: string
  readonly intervals?: boolean
}

function policyOf({ unreadable, unknown, missing }: PredictFlags) {
  return {
    ...(unreadable === undefined ? {} : { unreadable }),
    ...(unknown === undefined ? {} : { unknown }),
    ...(missing === undefined ? {} : { missing }),
  }
}

/** The parts of the request that flags say. */
function requestOf(flags: PredictFlags) {
  const { format, intervals } = flags
  return {
    policy: policyOf(flags),
    ...(format === undefined ? {} : { format }),
    ...(intervals === true ? { intervals } : {}),
  }
}

function refuseBoth(flags: PredictFlags): void {
  if (flags.json !== true || flags.output !== undefined) return
  throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message: 'With --json the predictions need a file of their own.',
    where: '--json',
    mend: ['Add:  -o scored.csv', 'Or leave out --json and say the format:  --format json-lines'],
  })
}

function tellNotes({ log }: Output, { notes, noteCount }: PredictResult): void {
  for (const message of notes.slice(0, 5)) log({ kind: 'warning', stage: 'serve', message })
  if (noteCount > 5)
    log({ kind: 'warning', stage: 'serve', message: `${noteCount - 5} more notes of this kind` })
}

/** `modelwright predict <model> <file>`: the file's rows in order with a prediction each. */
export function command({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('predict'))
    .argument('<model>', 'a model by name, alias, run id, digest or file')
    .argument(
      '<file>',
      'rows to predict: .csv .tsv .xlsx .parquet .json .jsonl (also .gz), a glob, a folder or an address',
    )
    .option('-o, --output <file>', 'where to write; default: standard output, as CSV')
    .addOption(
      new Option('--format <format>', 'default: by the name of the output').choices([
        'csv',
        'json-lines',
        'parquet',
      ]),
    )
    .addOption(
      new Option('--unreadable <rule>', 'what becomes of a value that cannot be read').choices([
        'refuse',
        'missing',
      ]),
    )
    .addOption(
      new Option('--unknown <rule>', 'what becomes of a level never met in training').choices([
        'accept',
        'refuse',
      ]),
    )
    .addOption(
      new Option('--missing <rule>', 'what becomes of a missing value where training had none').choices([
        'accept',
        'refuse',
      ]),
    )
    .option(
      '--history <file>',
      'earlier rows, for a model that looks back; rows of the file itself count anyway',
    )
    .option('--intervals', 'write each interval, or set of classes, too; for models packed with them')
    .action(async (reference: string, path: string, flags: PredictFlags) => {
      const out = output(flags)
      refuseBoth(flags)
      const found = await findModel(reference, io)
      const target =
        flags.output === undefined ? (io.stdout as NodeJS.WriteStream) : resolve(io.folder, flags.output)
      const result = await predictFile({
        ...fileRequest(found, { path, history: flags.history }, { io, out }),
        ...requestOf(flags),
        output: target,
      })
      tellNotes(out, result)
      if (flags.output === undefined) return
      const { rows, noteCount, notes } = result
      out.result(
        { model: modelFacts(found), rows, output: flags.output, noteCount, notes },
        () => `${rows} rows → ${flags.output}\n`,
      )
    })
}
