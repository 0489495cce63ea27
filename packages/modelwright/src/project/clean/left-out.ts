import type { Task } from '@modelwright/runtime'
import { isMissing, outKinds, seedOf, selectRows, type Table, takeTarget } from '../../core/index.ts'
import { leakSentence, type ProvenLeak, provenLeaks } from '../../explore/index.ts'
import { inferKinds } from '../../retrieve/index.ts'
import { type ResolvedTarget, resolveTarget } from '../run/target.ts'

/** A column that a model would do without, and why. */
export interface LeftOutColumn {
  readonly column: string
  readonly because: 'id' | 'constant' | 'leak'
  readonly reason: string
}

/** A column that tells much of the target but stays in. */
export interface LeakAlert {
  readonly column: string
  readonly reason: string
}

/** What is found out about the columns of a clean table. */
export interface ColumnFindings {
  readonly leftOut: readonly LeftOutColumn[]
  readonly alerts: readonly LeakAlert[]
  readonly target?: { readonly name: string; readonly task: Task; readonly reason: string }
}

/** What to look at: rows that have a target, and the target read. */
function withTarget(table: Table, name: string): { rows: Table; resolved: ResolvedTarget } | undefined {
  const column = table.columns.get(name)
  if (column === undefined) return undefined
  const present = Uint32Array.from({ length: table.rowCount }, (_, row) => row).filter(
    (row) => !isMissing(column, row),
  )
  const rows = selectRows(table, present)
  return { rows, resolved: resolveTarget(rows, { target: name }) }
}

/**
 * Finds columns that a model would do without: ids, constants, and those that determine the target alone.
 *
 * @param table - clean, columns as typed as they can be
 */
export function findLeftOut(
  table: Table,
  {
    target,
    keep = [],
  }: { readonly target?: string | undefined; readonly keep?: readonly string[] | undefined },
): ColumnFindings {
  const kinds = inferKinds(table)
  const out = kinds
    .filter(({ name, kind }) => outKinds.has(kind) && name !== target && !keep.includes(name))
    .map(({ name, kind, reason }) => ({ column: name, because: kind as 'id' | 'constant', reason }))
  const found = target === undefined ? undefined : withTarget(table, target)
  if (target === undefined || found === undefined) return { leftOut: out, alerts: [] }
  const { rows, resolved } = found
  const names = kinds
    .filter(({ name, kind }) => name !== target && !outKinds.has(kind) && kind !== 'text')
    .map(({ name }) => name)
  const truth = takeTarget(
    resolved.target,
    Uint32Array.from({ length: rows.rowCount }, (_, row) => row),
  )
  const leaks = provenLeaks(rows, names, truth, seedOf(0).split('clean'))
  const isOut = ({ column, against }: ProvenLeak): boolean => against === undefined && !keep.includes(column)
  return {
    leftOut: [
      ...out,
      ...leaks
        .filter(isOut)
        .map((leak) => ({ column: leak.column, because: 'leak' as const, reason: leakSentence(leak) })),
    ],
    alerts: leaks
      .filter((leak) => !isOut(leak))
      .map((leak) => ({
        column: leak.column,
        reason: `${leakSentence(leak)} It stays in: ${leak.against ?? 'kept, as asked'}.`,
      })),
    target: { name: target, task: resolved.output.task, reason: resolved.reason },
  }
}
