import { stat } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import type { Task } from '@modelwright/runtime'
import { Command, Option } from 'commander'
import {
  columnOf,
  isMissing,
  ModelwrightError,
  seedOf,
  selectRows,
  type Table,
  type TaskPool,
} from '../../core/index.ts'
import { exploreReport, measureColumns, type Profile, profileTable } from '../../explore/index.ts'
import { writeWhole } from '../../project/index.ts'
import { readTable } from '../../project/read-table.ts'
import { resolveTarget } from '../../project/run/target.ts'
import { openPool } from '../../project/worker-pool.ts'
import { inferKinds, plainPath } from '../../retrieve/index.ts'
import { exploreText } from '../explore-text.ts'
import { type CommonFlags, withCommonFlags } from '../flags.ts'
import type { CommandContext, Io } from '../main.ts'
import type { Output } from '../output.ts'

interface ExploreFlags extends CommonFlags {
  readonly target?: string
  readonly task?: Task
  readonly positive?: string
  readonly output?: string
}

/** Rows that have a value in a column; the table itself where all do. */
function rowsWith(table: Table, name: string): Table {
  const column = columnOf(table, name)
  const rows = Uint32Array.from({ length: table.rowCount }, (_, row) => row).filter(
    (row) => !isMissing(column, row),
  )
  return rows.length === table.rowCount ? table : selectRows(table, rows)
}

async function profileOf(
  all: Table,
  { target, task, positive }: ExploreFlags,
  { log }: Output,
  pool: TaskPool,
): Promise<Profile> {
  const table = target === undefined ? all : rowsWith(all, target)
  if (table !== all)
    log({
      kind: 'warning',
      stage: 'explore',
      message: `${all.rowCount - table.rowCount} rows without a target are left out.`,
    })
  const measures = await measureColumns(table.columns, table.rowCount, pool)
  const infos = inferKinds(table, measures)
  const options = { seed: seedOf(0), log, measures }
  if (target === undefined) return profileTable(table, infos, options)
  const resolved = resolveTarget(table, {
    target,
    ...(task === undefined ? {} : { task }),
    ...(positive === undefined ? {} : { positive }),
  })
  log({ kind: 'note', stage: 'explore', message: `target ${target}: ${resolved.reason}` })
  return profileTable(table, infos, { ...options, target: { name: target, truth: resolved.target } })
}

/** Refuses a page that has no folder to go to, or that would replace the data, before any work is done. */
async function checkOutput(path: string, given: string, folder: string): Promise<string> {
  const page = resolve(folder, given)
  if (page === resolve(folder, path)) {
    throw new ModelwrightError('EXPLORE_OUTPUT_TAKEN', {
      message: 'The page would replace the data.',
      where: given,
      mend: [`-o ${basename(given).replace(/\..*$/, '')}.html`],
    })
  }
  const found = await stat(dirname(page)).catch(() => undefined)
  if (found?.isDirectory() === true) return page
  throw new ModelwrightError('EXPLORE_FOLDER_MISSING', {
    message: 'The folder that the page should go to does not exist.',
    where: dirname(page),
    mend: [
      `Make it first:  mkdir -p ${JSON.stringify(dirname(given))}`,
      'Or name a file in this folder:  -o report.html',
    ],
  })
}

async function explore(path: string, flags: ExploreFlags, io: Io, out: Output): Promise<void> {
  const output = flags.output === undefined ? undefined : await checkOutput(path, flags.output, io.folder)
  const { log } = out
  const pool = openPool({ log })
  try {
    const { table } = await readTable(path, { folder: io.folder, log, signal: io.signal, env: io.env, pool })
    const profile = await profileOf(table, flags, out, pool)
    await show(path, profile, { output, flags, io, out })
  } finally {
    await pool.close()
  }
}

interface Shown {
  readonly output: string | undefined
  readonly flags: ExploreFlags
  readonly io: Io
  readonly out: Output
}

/** Writes the page, where one was asked for, and says what was found. */
async function show(path: string, profile: Profile, { output, flags, io, out }: Shown): Promise<void> {
  if (output !== undefined) {
    const page = await exploreReport(profile, { title: basename(plainPath(path)) })
    await writeWhole(output, page)
  }
  out.result(profile, () =>
    exploreText(profile, { report: flags.output, color: out.color, width: io.stdout.columns }),
  )
}

/** `modelwright explore <data>`: profiles a table and says what to look into. */
export function command({ io, output }: CommandContext): Command {
  return withCommonFlags(new Command('explore'))
    .argument(
      '<data>',
      'a table: .csv .tsv .xlsx .parquet .json .jsonl (also .gz), a glob, a folder or an address',
    )
    .option('--target <column>', 'the column to predict: shows what goes with it')
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
    .option('-o, --output <file>', 'write a page with plots, such as report.html')
    .action((path: string, flags: ExploreFlags) => explore(path, flags, io, output(flags)))
}
