import { resolve } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { ModelwrightError } from '../core/index.ts'
import type { Project } from '../project/index.ts'
import {
  type DeclaredImport,
  defaultWithin,
  importDeclared,
  logOfModel,
  outcomesBy,
} from '../project/outcomes/declared-outcomes.ts'
import { importOutcomes } from '../project/outcomes/import-outcomes.ts'
import type { OutcomesImported } from '../project/outcomes/import-rules.ts'
import { file, secretOf } from '../retrieve/index.ts'
import { type CommonFlags, duration, withCommonFlags } from './flags.ts'
import type { CommandContext, Io } from './main.ts'
import { importedText } from './outcomes-text.ts'
import type { Output } from './output.ts'
import { requestOf } from './run-request.ts'
import { withProject } from './with-project.ts'

interface ImportFlags extends CommonFlags {
  readonly model?: string
  readonly folder?: string
  readonly id?: string
  readonly row?: string
  readonly key?: string
  readonly within?: string
  readonly outcome?: string
  readonly time?: string
  readonly map?: Readonly<Record<string, string>>
}

/** Reads `Y=yes,N=no`: what the table calls a class, and the class. */
function classNames(
  text: string,
  earlier: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const pairs = text.split(',').map((pair) => {
    const at = pair.lastIndexOf('=')
    return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()] as const
  })
  if (pairs.some(([found, name], at) => found === '' || name === '' || !text.split(',')[at].includes('=')))
    throw new InvalidArgumentError('Must be pairs, as the table says it and the class: Y=yes,N=no.')
  return { ...earlier, ...Object.fromEntries(pairs) }
}

function declare(): Command {
  return withCommonFlags(new Command('import'))
    .description('Take outcomes in that are told in a table, by ids of predictions or by a key')
    .argument('[source]', 'a file or an address; default: what the workflow declares as outcomes')
    .option('--model <name>', 'of this model; default: that of the workflow')
    .option('--folder <folder>', 'where its predictions are logged; default: the log of the project')
    .option('--id <column>', 'the column with ids of answers; default: prediction_id')
    .option('--row <column>', 'the column with numbers of rows within answers')
    .option('--key <column>', 'instead of ids: a column that is logged too; hash:<column> where as a hash')
    .option(
      '--within <time>',
      `with --key: how long before its outcome a prediction was made (${defaultWithin})`,
      duration,
    )
    .option('--outcome <column>', 'the column with what turned out to be true; default: outcome')
    .option('--time <column>', 'the column that says when it was so; needed with --key')
    .option('--map <pairs>', 'what the table calls a class, and the class: Y=yes,N=no', classNames)
}

function wrongFlags(message: string, where: string, mend: readonly string[]): ModelwrightError {
  return new ModelwrightError('CLI_ARGUMENT_INVALID', { message, where, mend })
}

function checkFlags({ key, id, row, time, within }: ImportFlags): void {
  if (key !== undefined && (id ?? row) !== undefined)
    throw wrongFlags('Outcomes are known by ids or by a key, not by both.', '--key', [
      'Leave --id and --row out.',
    ])
  if (key !== undefined && time === undefined)
    throw wrongFlags('Only a time says which prediction for a key was before.', '--key', ['--time <column>'])
  if (key === undefined && within !== undefined)
    throw wrongFlags('--within goes with --key.', '--within', ['--key <column>', 'Leave it out.'])
}

/** `modelwright outcomes import [source]`. */
export function importCommand({ io, output }: CommandContext): Command {
  return declare().action(async (source: string | undefined, flags: ImportFlags) => {
    const out = output(flags)
    checkFlags(flags)
    const done = await withProject(io, { create: false }, (project) =>
      source === undefined
        ? importOfWorkflow(project, flags, { io, out })
        : importOfFile(project, { source, flags }, { io, out }),
    )
    out.result(done, () => importedText(done))
  })
}

async function importOfFile(
  project: Project,
  { source, flags }: { readonly source: string; readonly flags: ImportFlags },
  { io, out }: { readonly io: Io; readonly out: Output },
): Promise<OutcomesImported> {
  const { model } = flags
  if (model === undefined)
    throw wrongFlags('It is not said whose outcomes these are.', '--model', [
      `modelwright outcomes import ${source.slice(0, 80)} --model <name>`,
      'Models:  modelwright models',
    ])
  const { env, folder: home, signal } = io
  return importOutcomes(project, {
    ...{ model, home, env, signal, source: file(source), shown: source, now: Date.now(), log: out.log },
    folder: flags.folder === undefined ? logOfModel(home, model) : resolve(home, flags.folder),
    by: outcomesBy(flags),
    outcome: flags.outcome ?? 'outcome',
    ...{ time: flags.time, map: flags.map },
    secret: secretOf('MODELWRIGHT_LOG_KEY', env),
  })
}

async function importOfWorkflow(
  project: Project,
  flags: ImportFlags,
  { io, out }: { readonly io: Io; readonly out: Output },
): Promise<OutcomesImported> {
  const { workflow } = await requestOf(undefined, {}, io.folder)
  const model = flags.model ?? workflow.name
  if (model === undefined)
    throw wrongFlags('The workflow does not name its model.', 'name', [
      "Name it there:  name: 'churn'",
      '--model churn',
    ])
  const { env, folder: home, signal } = io
  const request: DeclaredImport = {
    project,
    workflow,
    model,
    home,
    env,
    signal,
    now: Date.now(),
    log: out.log,
  }
  const done = await importDeclared(request)
  if (done !== undefined) return done
  throw wrongFlags('The workflow declares no outcomes.', 'outcomes', [
    "Declare them:  outcomes: { source: csv('told.csv') }",
    'Or name a table:  modelwright outcomes import told.csv --model <name>',
  ])
}
