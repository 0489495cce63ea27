import { Command, Option } from 'commander'
import { predictFile } from '../../project/predict.ts'
import { predictParts } from '../../project/predict-parts.ts'
import { openPool } from '../../project/worker-pool.ts'
import { fileRequest } from '../file-request.ts'
import { findModel } from '../find-model.ts'
import { wholeNumber, withCommonFlags } from '../flags.ts'
import type { CommandContext } from '../main.ts'
import { modelFacts } from '../model-facts.ts'
import { type PredictFlags, policyOf, readTarget } from '../predict-flags.ts'
import { partsText, ratedText, tellNotes } from '../predict-text.ts'

function withPolicyFlags(command: Command): Command {
  return command
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
}

function withBatchFlags(command: Command): Command {
  return command
    .option(
      '--workers <count>',
      'threads that predict; default: one a core; 0: none beside the main one',
      wholeNumber(0, 1024),
    )
    .option(
      '--partition-rows <count>',
      'write a folder of parts with so many rows each; default for a folder: 1000000',
      wholeNumber(1),
    )
    .option('--resume', 'go on with the parts that are there')
}

function declared(): Command {
  const command = withCommonFlags(new Command('predict'))
    .argument('<model>', 'a model by name, alias, run id, digest or file')
    .argument(
      '<file>',
      'rows to predict: .csv .tsv .xlsx .parquet .json .jsonl (also .gz), a glob, a folder or an address',
    )
    .option(
      '-o, --output <file>',
      'where to write: a file, or a folder (scored/) for parts; default: standard output, as CSV',
    )
    .addOption(
      new Option('--format <format>', 'default: by the name of the output; parquet for parts').choices([
        'csv',
        'json-lines',
        'parquet',
      ]),
    )
  return withBatchFlags(withPolicyFlags(command))
    .option(
      '--history <file>',
      'earlier rows, for a model that looks back; rows of the file itself count anyway',
    )
    .option(
      '--escape-formulas',
      'put an apostrophe before text that a spreadsheet would run as a formula; default: warn of it',
    )
    .option('--intervals', 'write each interval, or set of classes, too; for models packed with them')
}

/** `modelwright predict <model> <file>`: the file's rows in order with a prediction each. */
export function command({ io, output }: CommandContext): Command {
  return declared().action(async (reference: string, path: string, flags: PredictFlags) => {
    const out = output(flags)
    const target = await readTarget(flags, io)
    const found = await findModel(reference, io)
    const pool = openPool({ log: out.log, ...(flags.workers === undefined ? {} : { size: flags.workers }) })
    const request = {
      ...fileRequest(found, { path, history: flags.history }, { io, out }),
      policy: policyOf(flags),
      ...(flags.intervals === true ? { intervals: true } : {}),
      ...(flags.escapeFormulas === true ? { escapeFormulas: true } : {}),
      pool,
    }
    const model = modelFacts(found)
    try {
      if (target.kind === 'parts') {
        const result = await predictParts({ ...request, ...target })
        tellNotes(out, result)
        out.result({ model, output: flags.output, ...result }, () => partsText(result, flags.output!))
        return
      }
      const result = await predictFile({ ...request, ...target })
      tellNotes(out, result)
      if (flags.output === undefined) return
      out.result({ model, output: flags.output, ...result }, () => ratedText(result, flags.output!))
    } finally {
      await pool.close()
    }
  })
}
