import type { FixStep } from '@modelwright/runtime'
import { type FixSpec, type LearntFixes, learnAndFix } from '../../clean/index.ts'
import type { Table } from '../../core/index.ts'

/** Steps that were learnt, by the rows they were learnt from and the columns that were looked at. */
const learnt = new WeakMap<Uint32Array, Map<string, readonly FixStep[]>>()

const keyOf = (names: readonly string[], specs: readonly FixSpec[]): string => JSON.stringify([names, specs])

function remember(rows: Uint32Array, key: string, steps: readonly FixStep[]): readonly FixStep[] {
  const known = learnt.get(rows) ?? new Map<string, readonly FixStep[]>()
  learnt.set(rows, known.set(key, steps))
  return steps
}

/** Learns fixes from a whole table and applies them, and remembers what it learnt. */
export function learnAndRemember(
  table: Table,
  names: readonly string[],
  specs: readonly FixSpec[],
): LearntFixes {
  const found = learnAndFix(table, names, specs)
  remember(table.rowIds, keyOf(names, specs), found.steps)
  return found
}

/**
 * Learns fixes from rows, unless they were learnt from the same rows for the same columns before: a run looks at its training
 * rows for leaks and then fits on them, and at the whole table to tell kinds and then ships a fit on it.
 *
 * @param rows - stands for the rows of `table`: the same object for the same rows
 */
export function learnOnce(
  table: Table,
  names: readonly string[],
  specs: readonly FixSpec[],
  rows: Uint32Array,
): readonly FixStep[] {
  const key = keyOf(names, specs)
  return learnt.get(rows)?.get(key) ?? remember(rows, key, learnAndFix(table, names, specs).steps)
}
