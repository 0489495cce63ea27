import { resolve } from 'node:path'
import { Command } from 'commander'
import { autoFixes, type FixSpec, findFix } from '../../clean/index.ts'
import { ModelwrightError } from '../../core/index.ts'
import { cleanFile } from '../../project/clean/clean-file.ts'
import type { TextOptions } from '../../project/clean/read-spelled.ts'
import { cleanText } from '../clean-text.ts'
import { type CommonFlags, nameList, withCommonFlags } from '../flags.ts'
import type { CommandContext, Io } from '../main.ts'
import type { Output } from '../output.ts'

interface CleanFlags extends CommonFlags {
  readonly output?: string
  readonly escapeFormulas?: boolean
  readonly encoding?: string
  readonly delimiter?: string
  readonly target?: string
  readonly keep?: readonly string[]
  readonly except?: readonly string[]
  readonly without?: readonly string[]
}

/** The automatic fixes, as the flags change them. */
function fixesOf({ except = [], without = [] }: CleanFlags): readonly FixSpec[] {
  const out = new Set(without.map((name) => findFix(name).name))
  return autoFixes()
    .filter(({ name }) => !out.has(name))
    .map((spec) => (spec.name === 'levels' ? { ...spec, options: { ...spec.options, except } } : spec))
}

function refuseSame(path: string, output: string | undefined, folder: string): void {
  if (output === undefined || resolve(folder, output) !== resolve(folder, path)) return
  throw new ModelwrightError('CLEAN_OUTPUT_TAKEN', {
    message: 'The clean table would replace the data it is made from.',
    where: output,
    mend: ['Write it beside the data:  -o clean.csv'],
  })
}

/** How text is read, as far as flags say. */
function textOptionsOf({ encoding, delimiter }: CleanFlags): TextOptions {
  return { ...(encoding !== undefined && { encoding }), ...(delimiter !== undefined && { delimiter }) }
}

async function clean(path: string, flags: CleanFlags, io: Io, out: Output): Promise<void> {
  refuseSame(path, flags.output, io.folder)
  const { report } = await cleanFile({
    path,
    csv: textOptionsOf(flags),
    output: flags.output === undefined ? undefined : resolve(io.folder, flags.output),
    ...(flags.escapeFormulas === true ? { escapeFormulas: true } : {}),
    target: flags.target,
    keep: flags.keep,
    fixes: fixesOf(flags),
    folder: io.folder,
    log: out.log,
    signal: io.signal,
    env: io.env,
  })
  out.result({ ...report, output: flags.output ?? null }, () =>
    cleanText(report, { output: flags.output, color: out.color }),
  )
}

/** `modelwright clean <data> -o <file>`: writes the table clean and says what was changed. */
export function command({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('clean'))
    .argument(
      '<data>',
      'a table: .csv .tsv .xlsx .parquet .json .jsonl (also .gz), a glob, a folder or an address',
    )
    .option(
      '-o, --output <file>',
      'where to write: .csv, .jsonl or .parquet; default: report only, nothing is written',
    )
    .option(
      '--encoding <name>',
      'of text, by its WHATWG name, such as windows-1252 or shift_jis; default: detected',
    )
    .option(
      '--delimiter <character>',
      'between cells of text: a character, or comma, semicolon, tab, pipe or space; default: detected',
    )
    .option(
      '--target <column>',
      'the column to predict: its labels are joined, and leaks of it are looked for',
    )
    .option('--keep <columns>', 'columns that are no leak, id or constant, separated by commas', nameList)
    .option(
      '--escape-formulas',
      'put an apostrophe before text that a spreadsheet would run as a formula; default: warn of it',
    )
    .option('--except <spellings>', 'spellings that stay as they are, separated by commas', nameList)
    .option('--without <fixes>', 'fixes to leave out, such as numbers,levels', nameList)
    .action((path: string, flags: CleanFlags) => clean(path, flags, io, output(flags)))
}
