import type { Task } from '@modelwright/runtime'
import {
  columnOf,
  type Deadline,
  isMissing,
  type Log,
  noDeadline,
  seedOf,
  selectRows,
  type Table,
  type TaskPool,
} from '../core/index.ts'
import { comparePairs, measureColumns, type OutOfFold, type Profile, profileTable } from '../explore/index.ts'
import type { KindOfColumn } from '../prepare/index.ts'
import { inferKinds } from '../retrieve/index.ts'
import type { OutOfFoldRequest } from './out-of-fold.ts'
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
  target: OutOfFoldRequest['target'],
  { log, deadline = noDeadline }: ExploreRequest,
): Promise<OutOfFold> {
  const { outOfFold } = await import('./out-of-fold.ts')
  return outOfFold(table, { target, columns, seed: seedOf(0).split('labels'), deadline, log })
}

/**
 * Profiles a table, by several threads where it is large.
 *
 * @throws {ModelwrightError} CORE_COLUMN_UNKNOWN, and what `resolveTarget` throws
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
  const measures = await measureColumns(table.columns, table.rowCount, pool)
  const infos = inferKinds(table, measures)
  const seed = seedOf(0)
  const pairs = deadline.expired()
    ? undefined
    : await comparePairs(table, infos, { seed, ...(pool === undefined ? {} : { pool }) })
  const truth = resolved?.target
  const outOfFold =
    request.labelErrors !== true || truth === undefined || truth.task === 'regression'
      ? undefined
      : await predictOthers(table, infos, { name: target!, truth: truth }, request)
  return profileTable(table, infos, {
    seed,
    ...(outOfFold === undefined ? {} : { outOfFold }),
    log,
    measures,
    deadline,
    ...(pairs === undefined ? {} : { pairs }),
    ...(resolved === undefined ? {} : { target: { name: target!, truth: resolved.target } }),
  })
}
