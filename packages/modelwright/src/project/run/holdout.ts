import { resolve } from 'node:path'
import {
  contentKeys,
  didYouMean,
  type FixChange,
  ModelwrightError,
  outKinds,
  type Seed,
  selectRows,
  type Table,
  type Target,
  takeTarget,
} from '../../core/index.ts'
import {
  foldParts,
  foldsOf,
  group,
  random,
  type SplitSpec,
  splitRows,
  stratified,
  time,
} from '../../prepare/index.ts'
import { file, retrieve, type Snapshot, shownPath } from '../../retrieve/index.ts'
import { keepSnapshot } from '../keep-snapshot.ts'
import type { Workflow } from '../workflow/index.ts'
import { checkHistorySplit } from './check-history.ts'
import { type Gathered, retrievingOf } from './gather.ts'
import { checkFolds, readFolds } from './read-folds.ts'
import { targetOfRows } from './target.ts'
import { withTrainedRows } from './train-only.ts'
import type { RunRequest, RunTools } from './types.ts'

/** Rows that train and rows that are tested by a fit that never saw them. */
export interface Part {
  /** Positions in the gathered table. */
  readonly train: Uint32Array
  readonly test: { readonly table: Table; readonly rows: Uint32Array; readonly target: Target }
}

/** How rows are held out: one part, or one a fold. */
export interface Holdout {
  readonly parts: readonly Part[]
  readonly how: string
  readonly notes: readonly string[]
  /** What fixes dropped of the rows that train. */
  readonly dropped?: readonly FixChange[]
  readonly spec: SplitSpec
  /** The table of its own that rows are tested on, where there is one. */
  readonly tested?: Snapshot
}

/** Name of a split that says its share alone: how rows are chosen follows from the target and the workflow. */
export const shareOnly = 'share'

/** The split a workflow says, else by its time or group, else by classes, else at random. */
export function splitOf(
  { split, time: timeColumn, group: groupColumn }: Workflow,
  target: Target,
): SplitSpec {
  if (split?.name === shareOnly) return splitFor(timeColumn, groupColumn, target, shareOf(split))
  if (split !== undefined) return split
  return splitFor(timeColumn, groupColumn, target, {})
}

/** The share a split says, or its folds. */
function shareOf({ options }: SplitSpec): { test?: number; folds?: number } {
  const { test, folds } = options as { test?: number; folds?: number }
  return { ...(test === undefined ? {} : { test }), ...(folds === undefined ? {} : { folds }) }
}

function splitFor(
  timeColumn: string | undefined,
  groupColumn: string | undefined,
  target: Target,
  share: { test?: number; folds?: number },
): SplitSpec {
  if (timeColumn !== undefined) return time({ by: timeColumn, ...share })
  if (groupColumn !== undefined) return group({ by: groupColumn, ...share })
  return target.task === 'regression' ? random(share) : stratified(share)
}

function partOf({ table, resolved }: Gathered, train: Uint32Array, test: Uint32Array): Part {
  return { train, test: { table, rows: test, target: takeTarget(resolved.target, test) } }
}

/** Columns that a file of test rows must have; those that are left out whatever they hold may be absent. */
function inputsOf({ columns }: Gathered): string[] {
  return columns.filter(({ kind }) => !outKinds.has(kind)).map(({ name }) => name)
}

function requireColumn(table: Table, name: string, path: string): void {
  if (table.columns.has(name)) return
  const names = [...table.columns.keys()]
  throw new ModelwrightError('CORE_COLUMN_UNKNOWN', {
    message: `"${path}" has no column "${name}", which the data has.`,
    where: path,
    mend: [...didYouMean(name, names), 'Give test rows with the columns of the data.'],
  })
}

function untested(path: string, target: string): ModelwrightError {
  return new ModelwrightError('PREPARE_SPLIT_EMPTY', {
    message: `No row of "${path}" has a value of "${target}": there is nothing to test on.`,
    where: path,
    mend: ['Give rows whose outcome is known.', 'Or let a share of the data be held out:  --test 0.2'],
  })
}

/** Warns of test rows that equal training rows: they are other rows by identity, but flatter the score. */
function equalRows(path: string, gathered: Gathered, { table, rows }: Part['test']): string[] {
  const names = [gathered.resolved.output.name, ...inputsOf(gathered)]
  const trained = new Set(contentKeys(gathered.table, names))
  const equal = contentKeys(selectRows(table, rows), names).filter((number) => trained.has(number)).length
  return equal === 0
    ? []
    : [`${equal} of the ${rows.length} rows of ${path} equal rows that train: they flatter the score.`]
}

/** Warns of targets that were read as decimals because no cell of theirs shows how it is written, as one of the data's does. */
function openTargets(shown: string, { targetNumbers, resolved }: Gathered, { columns }: Table): string[] {
  const { name } = resolved.output
  const column = columns.get(name)
  if (column?.type !== 'number' || targetNumbers?.point !== 'group') return []
  const open = column.values.find((value) => /^-?[1-9]\d{0,2}\.\d{1,3}$/.test(String(value)))
  return open === undefined
    ? []
    : [
        `"${name}" is read as decimals in ${shown}, such as ${open}; in the data such a point parts thousands.`,
      ]
}

/** Whether the data writes decimals with a comma: as was seen, or by its target where no other column has decimals. */
function writesCommas({ snapshot, table, targetNumbers, resolved }: Gathered): boolean {
  if (snapshot.provenance.settings['decimal'] === 'comma') return true
  if (targetNumbers?.point !== 'group') return false
  return ![...table.columns].some(
    ([name, column]) =>
      name !== resolved.output.name &&
      column.type === 'number' &&
      column.values.some((value) => !Number.isNaN(value) && !Number.isInteger(value)),
  )
}

async function byTestFile(
  path: string,
  gathered: Gathered,
  { folder, replay }: RunRequest,
  tools: RunTools,
): Promise<Holdout> {
  const { targetNumbers: numbers } = gathered
  // "1.234" alone does not tell what it is: then it is what it was in the data.
  const isComma = writesCommas(gathered)
  const given = isComma ? file(path, { decimal: 'likely-comma' }) : file(path)
  const { table, snapshot } = await retrieve(replay?.test ?? given, retrievingOf(folder, tools))
  await keepSnapshot(tools.project, snapshot)
  const shown = shownPath(path)
  for (const name of [gathered.resolved.output.name, ...inputsOf(gathered)]) requireColumn(table, name, shown)
  const { rows, target } = targetOfRows(table, gathered.resolved.output, { numbers })
  if (rows.length === 0) throw untested(shown, gathered.resolved.output.name)
  const train = Uint32Array.from({ length: gathered.table.rowCount }, (_, row) => row)
  const how = `tested on ${rows.length} rows of ${shown}`
  const test = { table, rows, target }
  return {
    parts: [{ train, test }],
    how,
    notes: [...openTargets(shown, gathered, table), ...equalRows(shown, gathered, test)],
    spec: random(),
    tested: snapshot,
  }
}

/** Folds that are each held out in turn: every one is searched and fitted on the others alone (nested cross-validation). */
function inTurn(
  spec: SplitSpec,
  { table, resolved }: Gathered,
  { count, seed, folds }: { count: number; seed: Seed; folds?: Int32Array },
): readonly { readonly train: Uint32Array; readonly test: Uint32Array }[] {
  const of = foldsOf(table, resolved.target, spec, { count, seed, ...(folds && { folds }) })
  return Array.from({ length: count }, (_, fold) => foldParts(of, fold, spec))
}

async function byFolds(
  path: string,
  spec: SplitSpec,
  gathered: Gathered,
  request: RunRequest,
  seed: Seed,
): Promise<Holdout> {
  const folds = await readFolds(request.replay?.folds ?? resolve(request.folder, path))
  checkFolds(path, folds, gathered.snapshot.rowCount)
  const count = folds.reduce((most, fold) => Math.max(most, fold), -1) + 1
  if (count === 1) return single(spec, gathered, seed, folds)
  const parts = inTurn(spec, gathered, { count, seed, folds })
  return {
    parts: parts.map(({ train, test }) => partOf(gathered, train, test)),
    how: `${count} folds of ${path}, each tested by a fit of the others`,
    notes: [],
    spec,
  }
}

function nested(spec: SplitSpec, count: number, gathered: Gathered, seed: Seed): Holdout {
  const parts = inTurn(spec, gathered, { count, seed })
  const before = spec.name === 'time' ? 'the rows before it' : 'the others'
  return {
    parts: parts.map(({ train, test }) => partOf(gathered, train, test)),
    how: `${count} folds (${spec.name}), each tested by a search and fit on ${before}`,
    notes: [],
    spec,
  }
}

function single(spec: SplitSpec, gathered: Gathered, seed: Seed, folds?: ArrayLike<number>): Holdout {
  const { train, test, how, notes } = splitRows(gathered.table, gathered.resolved.target, spec, seed, folds)
  return { parts: [partOf(gathered, train, test)], how, notes, spec }
}

async function heldOut(
  request: RunRequest,
  gathered: Gathered,
  seed: Seed,
  tools: RunTools,
): Promise<Holdout> {
  const spec = splitOf(request.workflow, gathered.resolved.target)
  checkHistorySplit(gathered, spec)
  const { path, folds } = spec.name === 'by-file' ? (spec.options as { path?: string; folds?: string }) : {}
  if (path !== undefined && path !== '') return byTestFile(path, gathered, request, tools)
  if (folds !== undefined && folds !== '') return byFolds(folds, spec, gathered, request, seed)
  const count = spec.options['folds']
  if (typeof count === 'number' && count > 0) return nested(spec, count, gathered, seed)
  return single(spec, gathered, seed)
}

/**
 * Holds rows out: by the workflow's split, by a file of folds, or on a table of their own. Row fixes that learn what to drop then
 * run on the rows that train, part by part.
 */
export async function holdOut(
  request: RunRequest,
  gathered: Gathered,
  seed: Seed,
  tools: RunTools,
): Promise<Holdout> {
  return withTrainedRows(await heldOut(request, gathered, seed, tools), gathered)
}
