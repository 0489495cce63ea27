import { once } from 'node:events'
import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import { type FormProgress, ModelwrightError } from '../../core/index.ts'
import { type OpenCollect, openCollect, openCollectForm } from '../../project/collect/collect.ts'
import { readCollector } from '../../retrieve/index.ts'
import { collectInTerminal } from '../collect-terminal.ts'
import { agreementText, progressText } from '../collect-text.ts'
import { type FormFlags, findPlan, planCode } from '../find-plan.ts'
import { type CommonFlags, nameList, wholeNumber, withCommonFlags } from '../flags.ts'
import type { CommandContext } from '../main.ts'
import { needsFlag } from '../needs-flag.ts'
import { openBrowser } from '../open-browser.ts'
import type { Output } from '../output.ts'
import { openLines } from '../terminal-lines.ts'

interface CollectFlags extends CommonFlags, FormFlags {
  readonly by?: string
  readonly terminal?: boolean
  readonly status?: boolean
  readonly agreement?: boolean
  readonly import?: string
  readonly skipBad?: boolean
  readonly export?: string
  readonly answers?: boolean
  readonly details?: boolean
  readonly formulas: 'keep' | 'escape'
  readonly host: string
  readonly port: number
  readonly open: boolean
}

/** What a way of collecting is handed. */
interface Job {
  readonly context: CommandContext
  readonly flags: CollectFlags
  readonly collect: OpenCollect
  readonly out: Output
}

/** How far it is, as nobody in particular. */
async function progressOf({
  desk,
}: OpenCollect): Promise<Omit<FormProgress, 'mine' | 'canUndo' | 'canRedo'>> {
  const { mine: _, canUndo: __, canRedo: ___, ...progress } = await desk.progress()
  return progress
}

async function showStatus({ collect, out }: Job): Promise<void> {
  const progress = await progressOf(collect)
  const { name, file } = collect.plan
  const shown = { ...progress, mine: 0, canUndo: false, canRedo: false }
  out.result({ name, file, ...progress }, () => progressText(collect.plan, shown))
}

async function showAgreement({ collect, out }: Job): Promise<void> {
  const fields = await collect.desk.agreement()
  out.result({ name: collect.plan.name, fields }, () => agreementText(fields))
}

async function takeIn({ collect, out, flags, context: { io } }: Job): Promise<void> {
  const path = resolve(io.folder, flags.import ?? '')
  const by = flags.by === undefined ? {} : { by: readCollector(flags.by) }
  const done = await collect.importFile(path, { ...by, ...(flags.skipBad === true && { skipBad: true }) })
  for (const message of done.problems.slice(0, 20)) out.log({ kind: 'warning', stage: 'retrieve', message })
  out.result({ name: collect.plan.name, file: collect.plan.file, ...done }, () => {
    const parts = [`${done.answers} answers taken in`]
    if (done.same > 0) parts.push(`${done.same} were there already`)
    if (done.blank > 0) parts.push(`${done.blank} rows without an answer`)
    if (done.problems.length > 0) parts.push(`${done.problems.length} rows left out`)
    return `${parts.join(', ')} → ${collect.plan.file}\n`
  })
}

async function writeOut({ collect, out, flags, context: { io } }: Job): Promise<void> {
  const what = flags.answers === true ? 'answers' : flags.details === true ? 'details' : 'table'
  const done = await collect.exportFile(resolve(io.folder, flags.export ?? ''), {
    what,
    formulas: flags.formulas,
  })
  if (done.formulas > 0 && flags.formulas === 'keep')
    out.log({
      kind: 'warning',
      stage: 'retrieve',
      message: `${done.formulas} cells begin like a formula; before opening the file in a spreadsheet, write it with --formulas escape.`,
    })
  out.result(
    { name: collect.plan.name, output: flags.export, ...done },
    () => `${done.rows} rows → ${flags.export}\n`,
  )
}

function whoAnswers(flags: CollectFlags, context: CommandContext): string {
  if (flags.by !== undefined) return readCollector(flags.by)
  const { USER, USERNAME } = context.io.env
  const name = USER ?? USERNAME
  if (context.io.stdin?.isTTY === true && name !== undefined) return readCollector(name)
  throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message: 'Answers need someone who gives them.',
    where: '--by',
    mend: ['Say who answers:  --by ada'],
  })
}

async function inTerminal({ collect, out, flags, context }: Job): Promise<void> {
  const by = whoAnswers(flags, context)
  const lines = openLines(context.io)
  const done = await collectInTerminal(collect.desk, by, lines).finally(lines.close)
  const progress = await progressOf(collect)
  out.result({ name: collect.plan.name, file: collect.plan.file, by, ...done, progress }, () => {
    const refused = done.refused > 0 ? `, ${done.refused} lines were no answer` : ''
    const skipped = done.skipped > 0 ? `, ${done.skipped} skipped` : ''
    return `${done.saved} saved${skipped}${refused} → ${collect.plan.file}\n`
  })
  if (!lines.isPerson && done.refused > 0) context.exit(1)
}

async function inBrowser({ collect, out, flags, context: { io } }: Job): Promise<void> {
  const { host, port } = flags
  const form = await openCollectForm(collect, { host, port, log: out.log })
  const { name, file } = collect.plan
  out.result({ url: form.url, name, file, progress: await progressOf(collect) }, () =>
    [
      `Collecting ${name} at\n\n  ${form.url}\n\n`,
      `Answers go to ${file}, each at once. The address holds its key: give it to those who may answer.  (Ctrl-C stops)\n`,
    ].join(''),
  )
  if (flags.open && flags.json !== true && io.stdout.isTTY === true) openBrowser(form.url, io)
  if (!io.signal.aborted) await once(io.signal, 'abort')
  await form.close()
  const { answers } = await progressOf(collect)
  out.log({ kind: 'note', stage: 'retrieve', message: `${answers} answers in ${file}` })
}

function wayOf(flags: CollectFlags): (job: Job) => Promise<void> {
  const ways = [
    ['--import', flags.import !== undefined, takeIn],
    ['--export', flags.export !== undefined, writeOut],
    ['--agreement', flags.agreement === true, showAgreement],
    ['--status', flags.status === true, showStatus],
    ['--terminal', flags.terminal === true, inTerminal],
  ] as const
  const asked = ways.filter(([, isAsked]) => isAsked)
  if (asked.length <= 1) return asked[0]?.[2] ?? inBrowser
  throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message: `${asked[0][0]} and ${asked[1][0]} are two different things to do.`,
    where: asked[1][0],
    mend: ['Run them one after the other.'],
  })
}

async function collectBy(
  path: string | undefined,
  flags: CollectFlags,
  context: CommandContext,
): Promise<void> {
  const { io } = context
  const out = context.output(flags)
  const way = wayOf(flags)
  needsFlag(flags, { these: ['skipBad'], need: 'import', as: '--import <file>' })
  needsFlag(flags, { these: ['answers', 'details'], need: 'export', as: '--export <file>' })
  const plan = await findPlan(path, flags, io)
  const asks = way === inTerminal || way === inBrowser
  const tools = { folder: io.folder, log: out.log, signal: io.signal, env: io.env, asks }
  const collect = await openCollect(plan, tools)
  await way({ context, flags, collect, out })
  if (asks && path !== undefined && flags.label !== undefined)
    out.log({ kind: 'note', stage: 'retrieve', message: `In a workflow:  ${planCode(plan, flags)}` })
}

function withFormFlags(command: Command): Command {
  return command
    .option('--name <collection>', 'which of several; with a table: what to call it')
    .option('--like <model>', 'a form of what this model takes and predicts: for more rows')
    .option('--label <column>', 'with a table: the column that answers are written to')
    .option('--choices <a,b,c>', 'with a table: what may be answered', nameList)
    .option('--model <model>', 'with a table: the model that says which rows it is least sure of')
    .option('--key <column>', 'with a table: the column that names a row; default: its content')
    .option('--overlap <count>', 'with a table: collectors that answer each row', wholeNumber(1, 100))
    .addOption(
      new Option('--agree <rule>', 'with a table: which answer counts').choices([
        'majority',
        'unanimous',
        'adjudicated',
      ]),
    )
}

/** `modelwright collect`: asks people, in the browser or the terminal; takes answers in and writes them out. */
export function command(context: CommandContext): Command {
  const declared = withFormFlags(withCommonFlags(new Command('collect')))
  return declared
    .argument(
      '[what]',
      'a workflow that says collect(…), or a table to label; default: workflow.ts of this folder',
    )
    .option('--by <name>', 'who answers')
    .option('--terminal', 'ask here instead of in the browser; a pipe may answer, a line a field')
    .option('--status', 'how far it is')
    .option('--agreement', "how far collectors agree: Cohen's and Fleiss' kappa, Krippendorff's alpha")
    .option('--import <file>', 'take in answers from .csv, .jsonl, .xlsx or .parquet: all rows, or none')
    .option('--skip-bad', 'with --import: leave out rows that are wrong')
    .option('--export <file>', 'write the rows whose answers count as .csv, .jsonl or .parquet')
    .option('--details', 'with --export: also who answered, how it was decided and why the row was asked')
    .option('--answers', 'with --export: each answer as a row of its own')
    .addOption(
      new Option('--formulas <rule>', 'with --export: text that a spreadsheet would run')
        .choices(['keep', 'escape'])
        .default('keep'),
    )
    .option(
      '--host <address>',
      'address to listen on; 0.0.0.0 lets others in your network answer',
      '127.0.0.1',
    )
    .option('--port <number>', 'port; 0 takes a free one', wholeNumber(0, 65535), 0)
    .option('--no-open', 'do not open the browser')
    .action((path: string | undefined, flags: CollectFlags) => collectBy(path, flags, context))
}
