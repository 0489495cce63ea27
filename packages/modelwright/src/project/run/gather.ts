import type { FixStep, NumbersState } from '@modelwright/runtime'
import {
  autoFixes,
  dropRows,
  type FixSpec,
  numbersOf,
  readTarget,
  reportFixes,
  typedColumn,
} from '../../clean/index.ts'
import { columnOf, type FixChange, outKinds, type Table } from '../../core/index.ts'
import {
  checkExpectations,
  type ExpectationUse,
  type ExpectationVerdict,
  readExpectations,
  requireExpected,
  verdictText,
} from '../../explore/index.ts'
import {
  type HistoryPlan,
  historyPlanOf,
  inferSchema,
  type KindOfColumn,
  type LeftOut,
} from '../../prepare/index.ts'
import { inferKinds, plainPath, type Retrieved, retrieve, type Snapshot } from '../../retrieve/index.ts'
import { keepSnapshot } from '../keep-snapshot.ts'
import { cacheFolder } from '../open-project.ts'
import { writeLoggedOf } from '../predictions/write-logged.ts'
import { modelNameOf } from '../store/names.ts'
import type { Workflow } from '../workflow/index.ts'
import { chooseColumns } from './choose-columns.ts'
import { learnAndRemember } from './learn-once.ts'
import { rowWeightsOf } from './row-weights.ts'
import { stepsOf } from './steps.ts'
import { type ResolvedTarget, resolveTarget } from './target.ts'
import type { RunRequest, RunTools } from './types.ts'
import { rowsInWindow, type Windowed, windowOf } from './windowed.ts'

/** The data of a run, before anything was learnt from it. */
export interface Gathered {
  /** The model's name. */
  readonly name: string
  readonly snapshot: Snapshot
  /** Rows that have a target, after the row fixes that learn nothing; ids tell which rows of the snapshot they are. */
  readonly table: Table
  /** Columns that may become inputs, with what they seem to be. */
  readonly columns: readonly KindOfColumn[]
  readonly ignored: readonly LeftOut[]
  /** As long as the table. */
  readonly resolved: ResolvedTarget
  readonly fixes: readonly FixSpec[]
  readonly changes: readonly FixChange[]
  /** What the workflow expects of the snapshot, and what was found. */
  readonly expectations: readonly ExpectationVerdict[]
  /** How much each row counts in fits and in the search; absent: all alike. */
  readonly weights?: Float64Array
  /** Which rows of the snapshot are learnt from; absent: all. */
  readonly window?: { readonly text: string; readonly what: string }
  /** How numbers of the target were written, where not plainly: test rows of another file are read so, too. */
  readonly targetNumbers?: NumbersState
  /** What the steps of preparation look back at. */
  readonly history?: HistoryPlan
}

/** The table as its value fixes leave it, typed: what columns seem to be once they are read. Nothing of it is kept. */
function readable(table: Table, fixes: readonly FixSpec[], { target, ignore = [] }: Workflow): Table {
  const names = [...table.columns.keys()].filter((name) => name !== target && !ignore.includes(name))
  const { fixed } = learnAndRemember(table, names, fixes)
  const columns = [...table.columns].map(([name, column]) => {
    const own = fixed.columns.get(name)
    return [name, own === undefined || own === column ? column : typedColumn(own, table.rowCount)] as const
  })
  return { ...table, columns: new Map(columns) }
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
  const cache = cacheFolder(project.folder)
  const logged = writeLoggedOf(project)
  return { folder, temporary, log, signal, env, cache, clock: Date.now, objects: project.objects, logged }
}

/** Holds what a workflow expects against a table as it was read, warns, and stops where it says so. */
export async function meetExpectations(
  table: Table,
  uses: readonly ExpectationUse[],
  { log, signal, temporary, now }: Pick<RunTools, 'log' | 'signal' | 'temporary' | 'now'>,
  where: string,
): Promise<readonly ExpectationVerdict[]> {
  const context = { now: now(), temporary, signal }
  const verdicts = await checkExpectations(table, readExpectations(uses), context)
  for (const verdict of verdicts)
    if (!verdict.holds) log({ kind: 'warning', stage: 'explore', message: verdictText(verdict) })
  requireExpected(verdicts, where)
  return verdicts
}

/** Retrieves the data and records the snapshot. */
export async function retrieveData(
  { workflow, folder }: Pick<RunRequest, 'workflow' | 'folder'>,
  tools: RunTools,
): Promise<Retrieved> {
  const { log, project } = tools
  log({ kind: 'stage', stage: 'retrieve', state: 'started' })
  const retrieved = await retrieve(workflow.retrieve, retrievingOf(folder, tools))
  const { snapshot, table } = retrieved
  columnOf(table, workflow.target)
  await keepSnapshot(project, snapshot)
  const { rowCount, provenance } = snapshot
  log({
    kind: 'stage',
    stage: 'retrieve',
    state: 'done',
    note: `${provenance.from.join(', ')}: ${rowCount} rows, ${table.columns.size} columns`,
  })
  return retrieved
}

function targetNumbersIn(steps: readonly FixStep[]): Pick<Gathered, 'targetNumbers'> {
  const targetNumbers = numbersOf(steps)
  return targetNumbers === undefined ? {} : { targetNumbers }
}

/** Tells what each column seems to be, holds the table against what is expected, drops rows as the fixes say. */
export async function exploreData(
  retrieved: Windowed,
  { workflow }: Pick<RunRequest, 'workflow'>,
  tools: RunTools,
): Promise<Gathered> {
  const { snapshot, table: whole, window } = retrieved
  const { from } = snapshot.provenance
  columnOf(whole, workflow.target)
  const expected = workflow.explore?.expect ?? []
  const expectations = await meetExpectations(whole, expected, tools, from.join(', '))
  const fixes = workflow.clean ?? autoFixes()
  const table = rowsInWindow(retrieved)
  const ofTarget = readTarget(table, workflow.target)
  const dropped = dropRows(ofTarget.table, fixes, { target: workflow.target, learning: false })
  const resolved = resolveTarget(dropped.table, targetRequest(workflow))
  const history = historyPlanOf(stepsOf(workflow))
  for (const name of history === undefined ? [] : [history.time, ...history.columns, ...history.by])
    columnOf(table, name)
  const read = readable(dropped.table, fixes, workflow)
  const { task } = resolved.output
  const { columns, ignored } = chooseColumns(read, inferKinds(read), { ...workflow, task })
  requireInputs(table, columns)
  const weights = rowWeightsOf(dropped.table, workflow, window)
  return {
    ...(history === undefined ? {} : { history }),
    ...(weights === undefined ? {} : { weights }),
    ...(window === undefined ? {} : { window: { text: window.text, what: window.what } }),
    name: nameOf(workflow, from),
    snapshot,
    table: dropped.table,
    columns,
    ignored,
    resolved,
    fixes,
    changes: [...reportFixes(table, ofTarget.steps), ...dropped.changes],
    expectations,
    ...targetNumbersIn(ofTarget.steps),
  }
}

/** Retrieves the data, records the snapshot, tells what each column seems to be, drops rows as the fixes say. */
export async function gather(request: RunRequest, tools: RunTools): Promise<Gathered> {
  const retrieved = await retrieveData(request, tools)
  const window = windowOf(retrieved.table, request.workflow)
  return exploreData(window === undefined ? retrieved : { ...retrieved, window }, request, tools)
}
