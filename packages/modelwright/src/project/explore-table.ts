import type { Task } from '@modelwright/runtime'
import {
  columnOf,
  type Deadline,
  isMissing,
  type Log,
  ModelwrightError,
  noDeadline,
  seedOf,
  selectRows,
  type Table,
  type Target,
  type TaskPool,
} from '../core/index.ts'
import {
  measureColumns,
  type PredictedLabels,
  type Profile,
  profileTable,
  relateColumns,
} from '../explore/index.ts'
import type { KindOfColumn } from '../prepare/index.ts'
import { inferKinds } from '../retrieve/index.ts'
import type { LabelRequest } from './predict-labels.ts'
import { resolveTarget } from './run/target.ts'

/** How a table is explored. */
export interface ExploreRequest {
  readonly target?: string
  readonly task?: Task
  readonly positive?: string
  readonly log: Log
  /** Threads that help with large tables. */
  readonly pool?: TaskPool
  /** When work that a profile can do without is left out; absent: never. */
  readonly deadline?: Deadline
  /** Look for wrong labels by models fitted on other rows; default: not. */
  readonly labelErrors?: boolean
}

/** Rows that have a value in a column; the table itself where all do. */
export function rowsWith(table: Table, name: string): Table {
  const column = columnOf(table, name)
  const rows = Uint32Array.from({ length: table.rowCount }, (_, row) => row).filter(
    (row) => !isMissing(column, row),
  )
  return rows.length === table.rowCount ? table : selectRows(table, rows)
}

/** Leaves out rows that have no target, and says so. */
function usedRows(all: Table, { target, log }: ExploreRequest): Table {
  const table = target === undefined ? all : rowsWith(all, target)
  if (table !== all)
    log({
      kind: 'warning',
      stage: 'explore',
      message: `${all.rowCount - table.rowCount} rows without a target are left out.`,
    })
  return table
}

/** Predicts rows by models fitted on others, to look for wrong labels. */
async function predictOthers(
  table: Table,
  columns: readonly KindOfColumn[],
  target: LabelRequest['target'],
  { log, deadline = noDeadline }: ExploreRequest,
): Promise<PredictedLabels> {
  const { predictLabels } = await import('./predict-labels.ts')
  return predictLabels(table, { target, columns, seed: seedOf(0).split('labels'), deadline, log })
}

/** Wrong labels are looked for among classes: of numbers there is nothing to tell. */
function classesOf(name: string, truth: Target): LabelRequest['target']['truth'] {
  if (truth.task !== 'regression') return truth
  throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message: `Wrong labels are looked for among classes, but "${name}" is a number.`,
    where: '--label-errors',
    mend: ['Leave out --label-errors', 'Or treat its values as classes:  --task multiclass'],
  })
}

/**
 * Profiles a table, by several threads where it is large.
 *
 * @throws {ModelwrightError} CORE_COLUMN_UNKNOWN, and what `resolveTarget` throws
 * @throws {ModelwrightError} CLI_ARGUMENT_INVALID - when wrong labels are looked for, and the target is a number
 */
export async function exploreTable(all: Table, request: ExploreRequest): Promise<Profile> {
  const { target, task, positive, log, pool, deadline = noDeadline } = request
  const table = usedRows(all, request)
  const resolved =
    target === undefined
      ? undefined
      : resolveTarget(table, {
          target,
          ...(task === undefined ? {} : { task }),
          ...(positive === undefined ? {} : { positive }),
        })
  if (resolved !== undefined)
    log({ kind: 'note', stage: 'explore', message: `target ${target}: ${resolved.reason}` })
  const classes =
    request.labelErrors === true && resolved !== undefined ? classesOf(target!, resolved.target) : undefined
  const measures = await measureColumns(table.columns, table.rowCount, pool)
  const infos = inferKinds(table, measures)
  const seed = seedOf(0)
  const related = deadline.expired()
    ? {}
    : await relateColumns(table, infos, { measures, seed, deadline, ...(pool === undefined ? {} : { pool }) })
  const predicted =
    classes === undefined
      ? undefined
      : await predictOthers(table, infos, { name: target!, truth: classes }, request)
  return profileTable(table, infos, {
    seed,
    ...(predicted === undefined ? {} : { predicted }),
    log,
    measures,
    deadline,
    ...related,
    ...(resolved === undefined ? {} : { target: { name: target!, truth: resolved.target } }),
  })
}
