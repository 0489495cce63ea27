import { Command } from 'commander'
import { findMetric } from '../../evaluate/index.ts'
import { evaluateFile, type FileEvaluation } from '../../project/evaluate-file.ts'
import { isArtifactPath, type Project, type ResolvedModel } from '../../project/index.ts'
import { openingsText } from '../../project/run/count-openings.ts'
import { withTemporary } from '../../project/with-temporary.ts'
import { alignColumns } from '../columns.ts'
import { fileRequest } from '../file-request.ts'
import { findModel } from '../find-model.ts'
import { type CommonFlags, withCommonFlags } from '../flags.ts'
import { intervalsText } from '../intervals-text.ts'
import type { CommandContext, Io } from '../main.ts'
import { modelFacts, modelTitle } from '../model-facts.ts'
import type { Output } from '../output.ts'
import { shownEstimate } from '../shown.ts'
import { withProject } from '../with-project.ts'

interface EvaluateFlags extends CommonFlags {
  readonly metric?: string
  readonly history?: string
}

interface Found {
  readonly found: ResolvedModel
  readonly result: FileEvaluation
}

async function evaluateWith(
  project: Project | undefined,
  reference: string,
  path: string,
  { history }: EvaluateFlags,
  io: Io,
  out: Output,
): Promise<Found> {
  const found = await findModel(reference, io, project)
  const request = fileRequest(found, { path, history }, { io, out })
  const store = project === undefined ? {} : { project }
  const result = await withTemporary((temporary) => evaluateFile({ ...request, temporary, ...store }))
  return { found, result }
}

function warn(out: Output, { leakProof, skipped, equalContent, openings }: FileEvaluation): void {
  const warning = (message: string): void => out.log({ kind: 'warning', stage: 'evaluate', message })
  if (skipped > 0) warning(`${skipped} rows without a target were left out.`)
  if (!leakProof.checkable) warning(`Whether the model saw these rows is not checkable: ${leakProof.reason}.`)
  if (equalContent !== null && equalContent > 0)
    warning(
      `${equalContent} rows equal rows the model was made from; honest duplicates exist, but such rows flatter the score.`,
    )
  if (openings !== null && openings > 0) warning(openingsText(openings))
}

function textOf({ found, result: { evaluation, intervals } }: Found, metric: string | undefined): string {
  const first = metric === undefined ? undefined : findMetric(metric, evaluation.task).name
  const entries = Object.entries(evaluation.metrics).filter(([name]) => first === undefined || name === first)
  return `${modelTitle(found)} on ${evaluation.rowCount} rows (value and 95 % interval)\n${alignColumns(
    entries.map(([name, estimate]) => [name, shownEstimate(estimate)]),
    { indent: '  ' },
  )}${intervalsText(intervals)}`
}

/** `modelwright evaluate <model> <file>`: scores a model on rows it never saw. */
export function command({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('evaluate'))
    .argument('<model>', 'a model by name, alias, run id, digest or file')
    .argument(
      '<file>',
      'rows with the target: .csv .tsv .xlsx .parquet .json .jsonl (also .gz), a glob, a folder or an address',
    )
    .option('--metric <name>', 'show this metric alone')
    .option(
      '--history <file>',
      'earlier rows, for a model that looks back; rows of the file itself count anyway',
    )
    .action(async (reference: string, path: string, flags: EvaluateFlags) => {
      const out = output(flags)
      const work = (project?: Project) => evaluateWith(project, reference, path, flags, io, out)
      const done = isArtifactPath(reference) ? await work() : await withProject(io, { create: false }, work)
      warn(out, done.result)
      const { found, result } = done
      const { evaluation, contender: _, ...others } = result
      const { rowCount: rows, metrics } = evaluation
      out.result({ model: modelFacts(found), rows, metrics, ...others }, () => textOf(done, flags.metric))
    })
}
