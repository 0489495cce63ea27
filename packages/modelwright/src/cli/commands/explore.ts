import { stat } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import type { Task } from '@modelwright/runtime'
import { Command } from 'commander'
import {
  deadlineIn,
  ModelwrightError,
  type SnapshotRecord,
  seedOf,
  silent,
  type Table,
  type TaskPool,
} from '../../core/index.ts'
import {
  type Comparison,
  compareTables,
  exploreReport,
  type Profile,
  type Side,
} from '../../explore/index.ts'
import { exploreTable } from '../../project/explore-table.ts'
import { type Project, writeWhole } from '../../project/index.ts'
import { readTable } from '../../project/read-table.ts'
import { openPool } from '../../project/worker-pool.ts'
import { loadSnapshot, plainPath } from '../../retrieve/index.ts'
import { exploreText } from '../explore-text.ts'
import { type CommonFlags, positiveNumber, withCommonFlags, withTaskFlags } from '../flags.ts'
import type { CommandContext, Io } from '../main.ts'
import { needsFlag } from '../needs-flag.ts'
import type { Output } from '../output.ts'
import { withProject } from '../with-project.ts'

interface ExploreFlags extends CommonFlags {
  readonly target?: string
  readonly task?: Task
  readonly positive?: string
  readonly output?: string
  readonly compare?: string
  readonly timeLimit?: number
  readonly labelErrors?: boolean
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

/** Reads a table to look at it: a file or address, or a snapshot of this project. */
async function tableOf(reference: string, io: Io, out: Output, pool: TaskPool): Promise<Table> {
  const { log } = out
  if (/^[0-9a-f]{4,64}$/.test(reference) && !(await isThere(resolve(io.folder, reference))))
    return withProject(io, { create: false }, async (project) => {
      const { findSnapshot } = await import('../../project/find-snapshot.ts')
      return loadRecord(project, await findSnapshot(project, reference), io)
    })
  const options = { folder: io.folder, log, signal: io.signal, env: io.env, pool }
  return (await readTable(reference, options)).table
}

function loadRecord(project: Project, record: SnapshotRecord, { signal }: Io): Promise<Table> {
  const { digest, rowCount, provenance, object, columns } = record
  if (columns === undefined) throw new Error(`bug: the snapshot ${digest} does not say what its columns are`)
  return loadSnapshot({ digest, rowCount, columns, provenance, file: object }, project.objects, { signal })
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

/** Compares a second table with the first; it is profiled without a target, which it may not have. */
async function comparisonOf(
  first: Side,
  other: string,
  io: Io,
  out: Output,
  pool: TaskPool,
): Promise<Comparison> {
  const table = await tableOf(other, io, out, pool)
  const profile = await exploreTable(table, { log: silent, pool })
  return compareTables(first, { name: nameOf(other), table, profile }, seedOf(0))
}

const nameOf = (path: string): string => basename(plainPath(path))

async function explore(path: string, flags: ExploreFlags, io: Io, out: Output): Promise<void> {
  needsFlag(flags, { these: ['labelErrors', 'task', 'positive'], need: 'target', as: '--target <column>' })
  const output = flags.output === undefined ? undefined : await checkOutput(path, flags.output, io.folder)
  const { log } = out
  const pool = openPool({ log })
  try {
    const table = await tableOf(path, io, out, pool)
    const { target, task, positive, timeLimit, compare, labelErrors = false } = flags
    const spentMs = Date.now() - io.startedAt
    const profile = await exploreTable(table, {
      log,
      pool,
      labelErrors,
      ...(target === undefined ? {} : { target }),
      ...(task === undefined ? {} : { task }),
      ...(positive === undefined ? {} : { positive }),
      ...(timeLimit === undefined
        ? {}
        : { deadline: deadlineIn(timeLimit * 1000 - spentMs, () => performance.now(), io.signal) }),
    })
    const side = { name: nameOf(path), table, profile }
    const comparison = compare === undefined ? undefined : await comparisonOf(side, compare, io, out, pool)
    await show({ path, output, shown: flags.output, profile, comparison }, out, io)
  } finally {
    await pool.close()
  }
}

interface Found {
  readonly path: string
  readonly output: string | undefined
  /** The output as it was written on the command line. */
  readonly shown: string | undefined
  readonly profile: Profile
  readonly comparison: Comparison | undefined
}

/** Writes the page and the same as JSON beside it, where that was asked for, and says what was found. */
async function show({ path, output, shown, profile, comparison }: Found, out: Output, io: Io): Promise<void> {
  const result = comparison === undefined ? profile : { ...profile, comparison }
  if (output !== undefined) {
    await writeWhole(output, await exploreReport(profile, { title: nameOf(path), comparison }))
    await writeWhole(`${output.replace(/\.html?$/i, '')}.json`, `${JSON.stringify(result)}\n`)
  }
  out.result(result, () =>
    exploreText(profile, { report: shown, comparison, color: out.color, width: io.stdout.columns }),
  )
}

/** `modelwright explore <data>`: profiles a table and says what to look into. */
export function command({ io, output }: CommandContext): Command {
  return withTaskFlags(
    withCommonFlags(new Command('explore'))
      .argument(
        '<data>',
        'a table: .csv .tsv .xlsx .parquet .json .jsonl (also .gz), a glob, a folder or an address',
      )
      .option('--target <column>', 'the column to predict: shows what goes with it'),
  )
    .option(
      '--label-errors',
      'with --target: look for wrong labels of classes by models that are fitted on other rows',
    )
    .option(
      '--compare <data>',
      'a second table, or a snapshot of this project: what differs, column by column',
    )
    .option(
      '-o, --output <file>',
      'write a page with plots, such as report.html, and the same as .json beside it',
    )
    .option(
      '--time-limit <seconds>',
      'what a profile can do without is left out after so long, by name',
      positiveNumber,
    )
    .action((path: string, flags: ExploreFlags) => explore(path, flags, io, output(flags)))
}
