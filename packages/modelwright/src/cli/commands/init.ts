import { join } from 'node:path'
import type { Task } from '@modelwright/runtime'
import { Command } from 'commander'
import { columnOf, silent, type Table } from '../../core/index.ts'
import { inferExpectations } from '../../explore/index.ts'
import { suggestLags } from '../../prepare/index.ts'
import { exploreTable } from '../../project/explore-table.ts'
import { timeColumnOf, type WorkflowDraft, writeWorkflow } from '../../project/index.ts'
import { readTable } from '../../project/read-table.ts'
import { resolveTarget } from '../../project/run/target.ts'
import { openPool } from '../../project/worker-pool.ts'
import { inferKinds } from '../../retrieve/index.ts'
import { type CommonFlags, nameList, withCommonFlags, withTaskFlags } from '../flags.ts'
import type { CommandContext, Io } from '../main.ts'
import type { Output } from '../output.ts'

interface InitFlags extends CommonFlags {
  readonly target: string
  readonly name?: string
  readonly task?: Task
  readonly positive?: string
  readonly ignore?: readonly string[]
  readonly force?: boolean
}

/** How rows follow each other in time, where they do so regularly. */
function lagsOf(
  table: Table,
  columns: WorkflowDraft['columns'],
  target: string,
): Pick<WorkflowDraft, 'lags'> {
  const time = timeColumnOf(columns, target)
  const lags = time === undefined ? undefined : suggestLags(columnOf(table, time.name))
  return lags === undefined ? {} : { lags }
}

/** Columns as the whole table shows them, and what exploring the rows with a target finds. */
async function draftOf(path: string, flags: InitFlags, io: Io, out: Output): Promise<WorkflowDraft> {
  const { log } = out
  const pool = openPool({ log })
  try {
    const { table } = await readTable(path, { folder: io.folder, log, signal: io.signal, env: io.env, pool })
    const { target, name, task, positive, ignore = [] } = flags
    const asked = {
      target,
      ...(task === undefined ? {} : { task }),
      ...(positive === undefined ? {} : { positive }),
    }
    const { output } = resolveTarget(table, asked)
    const columns = inferKinds(table)
    const profile = await exploreTable(table, { ...asked, log: silent, pool })
    return {
      path,
      target,
      columns,
      expect: inferExpectations(table, columns, output.task === 'regression' ? undefined : target),
      task: output.task,
      ignore: ignore.map((column) => ({ name: column, reason: 'as asked' })),
      duplicates: profile.duplicateRows,
      alerts: profile.alerts,
      ...lagsOf(table, columns, target),
      ...(name === undefined ? {} : { name }),
      ...(output.task === 'binary' ? { positive: output.classes![1] } : {}),
    }
  } finally {
    await pool.close()
  }
}

/** `modelwright init <data> --target <column>`: looks at a table and writes workflow.ts. */
export function command({ io, output }: CommandContext): Command {
  return withTaskFlags(
    withCommonFlags(new Command('init'))
      .argument(
        '<data>',
        'a table: .csv .tsv .xlsx .parquet .json .jsonl (also .gz), a glob, a folder or an address',
      )
      .requiredOption('--target <column>', 'the column to predict'),
  )
    .option('--name <name>', "the model's name; default: after the file")
    .option('--ignore <columns>', 'columns to leave out, separated by commas', nameList)
    .option('--force', 'replace a workflow.ts that is there')
    .action(async (path: string, flags: InitFlags) => {
      const out = output(flags)
      const file = join(io.folder, 'workflow.ts')
      const text = await writeWorkflow(file, await draftOf(path, flags, io, out), {
        force: flags.force === true,
      })
      out.result({ file, text }, () => `${text}\nWrote workflow.ts. Next:  npx modelwright run\n`)
    })
}
