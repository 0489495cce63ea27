import type { FormProgress } from '../../core/index.ts'
import type { CollectPlan } from './collect-options.ts'
import type { LabelRows } from './label-rows.ts'
import type { Ledger, RowState } from './ledger.ts'
import { resolve } from './resolve.ts'

/** Conflicts by state: a row's state is a new one whenever anything in it changes. */
const conflicts = new WeakMap<RowState, boolean>()

function isConflict(state: RowState, plan: CollectPlan): boolean {
  const known = conflicts.get(state) ?? resolve(state, plan.fields, plan).isConflict
  conflicts.set(state, known)
  return known
}

/** Counts how far the work is, as one collector sees it. */
export function progressOf(
  plan: CollectPlan,
  ledger: Ledger,
  rows: LabelRows | undefined,
  by: string,
): FormProgress {
  const counts = { done: 0, answers: 0, skipped: 0, conflicts: 0 }
  const people = new Map<string, number>()
  for (const name of ledger.rows()) {
    if (rows !== undefined && !rows.at.has(name)) continue
    const state = ledger.row(name)
    const isDone = state.settled !== undefined || state.answers.size >= plan.overlap
    counts.answers += state.answers.size
    if (isDone) counts.done++
    else if (state.skips.size > 0) counts.skipped++
    if (isConflict(state, plan)) counts.conflicts++
    for (const person of state.answers.keys()) people.set(person, (people.get(person) ?? 0) + 1)
  }
  const collectors = [...people]
    .map(([name, answers]) => ({ name, answers }))
    .sort((a, b) => b.answers - a.answers || (a.name < b.name ? -1 : 1))
  return {
    rows: rows?.names.length ?? 0,
    ...counts,
    mine: people.get(by) ?? 0,
    canUndo: ledger.lastDone(by) !== undefined,
    canRedo: ledger.lastUndone(by) !== undefined,
    collectors,
  }
}
