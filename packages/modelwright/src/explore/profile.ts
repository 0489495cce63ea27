import {
  columnOf,
  countDuplicateRows,
  type Log,
  outKinds,
  type Seed,
  type Table,
  type Target,
} from '../core/index.ts'
import type { AlertContext } from './alert.ts'
import { alertList } from './alerts/index.ts'
import { foretell } from './foretell.ts'
import type { Measures } from './measures.ts'
import type { Alert, ColumnProfile, Profile } from './profile-types.ts'
import { along } from './relations/along.ts'
import { relate } from './relations/relate.ts'
import { summarise } from './summarise.ts'

/** What a column seems to be: a `ColumnInfo` of `retrieve` is one. */
export interface ColumnFacts {
  readonly name: string
  readonly kind: string
  readonly reason: string
  readonly distinct: number
  readonly missing: number
}

/** What a profile is made of besides the table. */
export interface ProfileOptions {
  /** The target, one value a row; rows without one hold −1 or NaN and are left out of relations. */
  readonly target?: { readonly name: string; readonly truth: Target }
  /** What one look at each column has told; columns without are looked at here. */
  readonly measures?: ReadonlyMap<string, Measures>
  /** For the halves that leaks are looked for in. */
  readonly seed: Seed
  readonly log: Log
}

const severities = ['error', 'warning', 'info'] as const

function profileColumn(table: Table, facts: ColumnFacts, options: ProfileOptions): ColumnProfile {
  const { target, measures } = options
  const column = columnOf(table, facts.name)
  const isCode = facts.kind === 'category' && column.type === 'number'
  const isRelated = target !== undefined && target.name !== facts.name && !outKinds.has(facts.kind)
  const relation = isRelated ? relate(column, table.rowCount, target.truth, isCode) : undefined
  const known = isCode ? undefined : measures?.get(facts.name)?.summary
  const summary = known ?? summarise(column, table.rowCount, isCode)
  const run = isRelated ? along(column, summary, target.truth) : undefined
  const { name, kind, reason, distinct, missing } = facts
  return {
    name,
    type: column.type,
    kind,
    reason,
    count: table.rowCount,
    missing,
    distinct,
    summary,
    ...(relation === undefined ? {} : { relation }),
    ...(run === undefined ? {} : { along: run }),
  }
}

function targetFacts({ name, truth }: NonNullable<ProfileOptions['target']>): NonNullable<Profile['target']> {
  if (truth.task === 'multiclass') return { name, task: truth.task }
  const values = truth.task === 'regression' ? truth.values : truth.codes
  let sum = 0
  for (const value of values) sum += value
  const mean = sum / values.length
  return { name, task: truth.task, mean, ...(truth.task === 'binary' ? { positive: truth.classes[1] } : {}) }
}

function findAlerts(context: AlertContext): Alert[] {
  const found = alertList.flatMap((kind) => kind.find(context))
  return severities.flatMap((severity) => found.filter((alert) => alert.severity === severity))
}

/**
 * Profiles a table column by column: counts, moments, quantiles, histograms, levels, relation to the target, and alerts.
 *
 * Missing: counted, and left out of everything else.  Seeded: only the halves that leaks are looked for in.
 * Cost: one sort a number column; no row is sampled.
 *
 * @param table - rows with a target, where one is named
 */
export function profileTable(table: Table, facts: readonly ColumnFacts[], options: ProfileOptions): Profile {
  const { target, seed, log, measures } = options
  const columns = facts.map((of, at) => {
    log({ kind: 'progress', stage: 'explore', fraction: at / facts.length, note: of.name })
    return profileColumn(table, of, options)
  })
  // A column in which all rows differ says that no two rows are equal.
  const hasKey = facts.some(
    ({ name, distinct, missing }) =>
      missing === 0 && distinct === table.rowCount && measures?.get(name)?.distinct === distinct,
  )
  const duplicateRows = hasKey ? 0 : countDuplicateRows(table)
  const foretells = ({ name }: ColumnProfile): number =>
    target === undefined
      ? 0
      : foretell(columnOf(table, name), table.rowCount, target.truth, seed.split('leak', name))
  const context: AlertContext = {
    table,
    columns,
    duplicateRows,
    foretells,
    ...(target === undefined ? {} : { target }),
  }
  return {
    snapshot: table.snapshot,
    rowCount: table.rowCount,
    columnCount: table.columns.size,
    missingCells: columns.reduce((sum, { missing }) => sum + missing, 0),
    duplicateRows,
    ...(target === undefined ? {} : { target: targetFacts(target) }),
    columns,
    alerts: findAlerts(context),
  }
}
