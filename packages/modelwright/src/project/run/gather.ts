import { autoFixes, dropRows, type FixSpec, fixTarget } from '../../clean/index.ts'
import { columnOf, type FixChange, outKinds, type Table } from '../../core/index.ts'
import { inferSchema, type KindOfColumn, type LeftOut } from '../../prepare/index.ts'
import { inferKinds, plainPath, retrieve, type Snapshot } from '../../retrieve/index.ts'
import { cacheFolder } from '../open-project.ts'
import { modelNameOf } from '../store/names.ts'
import type { Workflow } from '../workflow/index.ts'
import { type ResolvedTarget, resolveTarget } from './target.ts'
import type { RunRequest, RunTools } from './types.ts'

/** The data of a run, before anything was learnt from it. */
export interface Gathered {
  /** The model's name. */
  readonly name: string
  readonly snapshot: Snapshot
  /** Rows that have a target, after the row fixes; ids tell which rows of the snapshot they are. */
  readonly table: Table
  /** Columns that may become inputs, with what they seem to be. */
  readonly columns: readonly KindOfColumn[]
  readonly ignored: readonly LeftOut[]
  /** As long as the table. */
  readonly resolved: ResolvedTarget
  readonly fixes: readonly FixSpec[]
  readonly changes: readonly FixChange[]
}

function keptKind(table: Table, info: KindOfColumn): KindOfColumn {
  const { type } = columnOf(table, info.name)
  return { name: info.name, kind: type === 'text' ? 'category' : type, reason: 'It is kept, as asked.' }
}

function chooseColumns(
  table: Table,
  kinds: readonly KindOfColumn[],
  workflow: Workflow,
): { columns: KindOfColumn[]; ignored: LeftOut[] } {
  const { ignore = [], keep = [], target } = workflow
  for (const name of [...ignore, ...keep, ...(workflow.evaluate?.slices ?? [])]) columnOf(table, name)
  const candidates = kinds.filter(({ name }) => name !== target && !ignore.includes(name))
  const columns = candidates.map((info) =>
    keep.includes(info.name) && outKinds.has(info.kind) ? keptKind(table, info) : info,
  )
  return {
    columns,
    ignored: ignore.filter((name) => name !== target).map((name) => ({ name, reason: 'Ignored, as asked.' })),
  }
}

/** Fails where every column is an id or a constant: no split could mend that. */
function requireInputs(table: Table, columns: readonly KindOfColumn[]): void {
  if (columns.every(({ kind }) => outKinds.has(kind)))
    inferSchema(table, [], columns, { name: '', task: 'regression' })
}

/** Names the model: as the workflow says, else after the data's file. */
export function nameOf(workflow: Workflow, from: readonly string[]): string {
  return workflow.name ?? modelNameOf(plainPath(from[0] ?? 'model'))
}

function targetRequest({ target, task, positive }: Workflow) {
  return { target, ...(task === undefined ? {} : { task }), ...(positive === undefined ? {} : { positive }) }
}

/** What retrieving is handed in a run. */
export function retrievingOf(folder: string, { project, temporary, log, signal, env }: RunTools) {
  return { folder, temporary, log, signal, env, cache: cacheFolder(project.folder), objects: project.objects }
}

/** Retrieves the data, records the snapshot, tells what each column seems to be, drops rows as the fixes say. */
export async function gather({ workflow, folder }: RunRequest, tools: RunTools): Promise<Gathered> {
  const { log, project } = tools
  log({ kind: 'stage', stage: 'retrieve', state: 'started' })
  const { snapshot, table } = await retrieve(workflow.retrieve, retrievingOf(folder, tools))
  const { digest, file, rowCount, provenance } = snapshot
  columnOf(table, workflow.target)
  await project.snapshots.record({
    digest,
    object: file,
    rowCount,
    columnCount: table.columns.size,
    columns: snapshot.columns,
    provenance,
  })
  log({
    kind: 'stage',
    stage: 'retrieve',
    state: 'done',
    note: `${provenance.from.join(', ')}: ${rowCount} rows, ${table.columns.size} columns`,
  })
  const fixes = workflow.clean ?? autoFixes()
  const { columns, ignored } = chooseColumns(table, inferKinds(table), workflow)
  requireInputs(table, columns)
  const dropped = dropRows(fixTarget(table, workflow.target), fixes, { target: workflow.target })
  const resolved = resolveTarget(dropped.table, targetRequest(workflow))
  return {
    name: nameOf(workflow, provenance.from),
    snapshot,
    table: dropped.table,
    columns,
    ignored,
    resolved,
    fixes,
    changes: dropped.changes,
  }
}
