import { Command } from 'commander'
import { ModelwrightError } from '../../core/index.ts'
import { defaultMetric, findMetric } from '../../evaluate/index.ts'
import { findingsDocument } from '../../project/explain/document.ts'
import { explainFile, explainModel } from '../../project/explain-file.ts'
import type { FileRequest } from '../../project/file-request.ts'
import type { ResolvedModel } from '../../project/index.ts'
import { openPool } from '../../project/worker-pool.ts'
import { explanationText, findingsText } from '../explain-text.ts'
import { fileRequest } from '../file-request.ts'
import { findModel } from '../find-model.ts'
import { type CommonFlags, positiveNumber, wholeNumber, withCommonFlags } from '../flags.ts'
import type { CommandContext, Io } from '../main.ts'
import { modelFacts, modelTitle } from '../model-facts.ts'
import { needsFlag } from '../needs-flag.ts'
import type { Output } from '../output.ts'

interface ExplainFlags extends CommonFlags {
  readonly row?: number
  readonly global?: boolean
  readonly metric?: string
  readonly timeLimit?: number
  readonly workers?: number
  readonly history?: string
}

/** Time that a global explanation may take where nothing is said. */
const usualLimitMs = 30_000

function checkFlags(flags: ExplainFlags): void {
  needsFlag(flags, { these: ['metric', 'timeLimit', 'workers'], need: 'global', as: '--global' })
  if (flags.global !== true || flags.row === undefined) return
  throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message: '--row is about one row, but what is asked is about --global, the whole model.',
    where: '--row',
    mend: ['Leave out --row', 'Or explain the row alone: leave out --global'],
  })
}

async function explainWhole(
  request: FileRequest,
  found: ResolvedModel,
  flags: ExplainFlags,
  io: Io,
  out: Output,
) {
  const { output } = request.model.schema
  const metric = findMetric(flags.metric ?? defaultMetric(output.task), output.task).name
  const limitMs =
    flags.timeLimit === undefined ? usualLimitMs : 1000 * flags.timeLimit - (Date.now() - io.startedAt)
  const pool = openPool({ log: out.log, ...(flags.workers === undefined ? {} : { size: flags.workers }) })
  try {
    const clock = (): number => performance.now()
    const findings = await explainModel({ ...request, metric, pool, clock, limitMs })
    const { classes } = output
    const outputs = classes === undefined ? [output.name] : classes.length === 2 ? [classes[1]] : classes
    out.result(
      { model: modelFacts(found), rows: findings.rows, ...findingsDocument(findings, outputs) },
      () => findingsText(findings, modelTitle(found)),
    )
  } finally {
    await pool.close()
  }
}

/** `modelwright explain <model> <file>`: what moved single predictions, or what the whole model goes by. */
export function command({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('explain'))
    .argument('<model>', 'a model by name, alias, run id, digest or file')
    .argument(
      '<file>',
      'rows: .csv .tsv .xlsx .parquet .json .jsonl (also .gz), a glob, a folder or an address',
    )
    .option(
      '--row <number>',
      'explain this row of the file alone, from 1; default: the first ten',
      wholeNumber(1),
    )
    .option('--global', 'what the whole model goes by; rows need the target')
    .option(
      '--metric <name>',
      'with --global: what columns are worth is counted in; default: auc, log-loss or rmse',
    )
    .option(
      '--time-limit <seconds>',
      'with --global: leave out what there is no time for; default: 30',
      positiveNumber,
    )
    .option('--workers <count>', 'with --global: threads; no result depends on them', wholeNumber(0, 256))
    .option(
      '--history <file>',
      'earlier rows, for a model that looks back; rows of the file itself count anyway',
    )
    .action(async (reference: string, path: string, flags: ExplainFlags) => {
      const out = output(flags)
      checkFlags(flags)
      const found = await findModel(reference, io)
      const request = fileRequest(found, { path, history: flags.history }, { io, out })
      if (flags.global === true) return await explainWhole(request, found, flags, io, out)
      const explained = await explainFile(request, flags.row)
      out.result({ model: modelFacts(found), ...explained }, () =>
        explanationText(explained, modelTitle(found)),
      )
    })
}
