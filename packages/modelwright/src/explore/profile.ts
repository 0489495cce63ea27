import {
  columnOf,
  countDuplicateRows,
  type Deadline,
  type Log,
  noDeadline,
  type Seed,
  type Table,
  type Target,
} from '../core/index.ts'
import type { AlertContext } from './alert.ts'
import { alertList } from './alerts/index.ts'
import { foretell } from './foretell.ts'
import { findLabelErrors, type PredictedLabels } from './label-errors.ts'
import type { Measures } from './measures.ts'
import { missingPatterns } from './missing-patterns.ts'
import { profileColumn } from './profile-column.ts'
import type {
  Alert,
  ColumnProfile,
  Described,
  MissingPattern,
  Pairs,
  Profile,
  SeriesFacts,
} from './profile-types.ts'
import { comparePairsHere } from './relations/pairs.ts'
import { countConflicts, countNearDuplicates } from './row-twins.ts'
import { findSeries, planSeries } from './series.ts'
import { targetOrder } from './target-order.ts'

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
  /** How columns go together; absent: compared here. */
  readonly pairs?: Pairs
  /** Which columns are missing together; absent: looked for here. */
  readonly patterns?: readonly MissingPattern[]
  /** Numbers in the order of time, by column; absent: looked at here. */
  readonly series?: ReadonlyMap<string, SeriesFacts>
  /** Class probabilities by models fitted on other rows, to look for wrong labels; absent: they are not looked for. */
  readonly predicted?: PredictedLabels
  /** When work that a profile can do without is left out; absent: never. */
  readonly deadline?: Deadline
  /** What was left out before. */
  readonly notes?: readonly string[]
  /** For the halves that leaks are looked for in. */
  readonly seed: Seed
  readonly log: Log
}

const severities = ['error', 'warning', 'info'] as const

function targetFacts({ name, truth }: NonNullable<ProfileOptions['target']>): NonNullable<Profile['target']> {
  const order = targetOrder(truth)
  if (truth.task === 'multiclass') return { name, task: truth.task, order }
  const values = truth.task === 'regression' ? truth.values : truth.codes
  let sum = 0
  for (const value of values) sum += value
  const mean = sum / values.length
  return {
    name,
    task: truth.task,
    order,
    mean,
    ...(truth.task === 'binary' ? { positive: truth.classes[1] } : {}),
  }
}

function findAlerts(context: AlertContext): Alert[] {
  const found = alertList.flatMap((kind) => kind.find(context))
  return severities.flatMap((severity) => found.filter((alert) => alert.severity === severity))
}

/** Cells of a table whose rows are compared by more than plain equality. */
const mostTwinCells = 20_000_000

/** Work that a profile can do without, by name, and what was left out of it. */
interface Extras {
  readonly notes: string[]
  /** Does a piece of work unless the time is up; then its name is noted. */
  within<Found>(name: string, work: () => Found): Found | undefined
}

function openExtras({ deadline = noDeadline }: ProfileOptions): Extras {
  const notes: string[] = []
  const within: Extras['within'] = (name, work) => {
    if (!deadline.expired()) return work()
    notes.push(`Left out for want of time: ${name}.`)
    return undefined
  }
  return { notes, within }
}

function countDuplicates(table: Table, facts: readonly ColumnFacts[], { measures }: ProfileOptions): number {
  // A column in which all rows differ says that no two rows are equal.
  const hasKey = facts.some(
    ({ name, missing }) => missing === 0 && measures?.get(name)?.distinct === table.rowCount,
  )
  return hasKey ? 0 : countDuplicateRows(table)
}

/** Rows that say the same as others, and rows that others contradict. */
function twinsOf(
  table: Table,
  facts: readonly ColumnFacts[],
  exact: number,
  { target }: ProfileOptions,
  { notes, within }: Extras,
): Pick<Profile, 'nearDuplicateRows' | 'conflictingRows'> {
  if (table.rowCount * table.columns.size > mostTwinCells) {
    notes.push('Near duplicates and conflicting labels were not looked for: more than 20 million cells.')
    return { nearDuplicateRows: null, conflictingRows: null }
  }
  const ids = new Set(facts.filter(({ kind }) => kind === 'id').map(({ name }) => name))
  return {
    nearDuplicateRows: within('near duplicates', () => countNearDuplicates(table, ids, exact)) ?? null,
    conflictingRows:
      target === undefined
        ? null
        : (within('conflicting labels', () => countConflicts(table, target, ids)) ?? null),
  }
}

/** Numbers in the order of time, where that was not looked at before. */
function seriesOf(table: Table, columns: readonly ColumnProfile[]): ReadonlyMap<string, SeriesFacts> {
  const plan = planSeries(table, columns)
  return plan === undefined ? new Map() : findSeries(plan)
}

function withSeries(
  columns: readonly ColumnProfile[],
  found: ReadonlyMap<string, SeriesFacts>,
): ColumnProfile[] {
  return columns.map((column) => {
    const series = found.get(column.name)
    return series === undefined ? column : { ...column, series }
  })
}

function pairNotes({ columns, rows, leftOut, late, pearsonRows }: Pairs, rowCount: number): string[] {
  const pairCount = (columns.length * (columns.length - 1)) / 2
  const drawn = (count: number, of: string): string =>
    `${of} of columns with each other were measured on ${count} rows drawn at random.`
  return [
    ...(rows < rowCount
      ? [drawn(rows, pearsonRows < rowCount ? 'Relations' : 'Relations but Pearson\u2019s')]
      : []),
    ...(leftOut > 0 ? [`${leftOut} columns were not compared with others: the first 100 are.`] : []),
    ...(late === undefined
      ? []
      : [`Left out for want of time: relations of columns, ${late} of ${pairCount} pairs.`]),
  ]
}

function labelErrorsOf({ target, predicted }: ProfileOptions): Pick<Described, 'labelErrors'> {
  if (predicted === undefined || target === undefined || target.truth.task === 'regression') return {}
  return { labelErrors: findLabelErrors(target.truth, predicted) }
}

/** Everything that is known of a table before it is judged. */
function describe(table: Table, facts: readonly ColumnFacts[], options: ProfileOptions): Described {
  const { target, seed, log } = options
  const extras = openExtras(options)
  const plain = facts.map((of, at) => {
    log({ kind: 'progress', stage: 'explore', fraction: at / facts.length, note: of.name })
    return profileColumn(table, of, options)
  })
  const series = options.series ?? extras.within('series', () => seriesOf(table, plain))
  const columns = series === undefined ? plain : withSeries(plain, series)
  const duplicateRows = countDuplicates(table, facts, options)
  const pairs =
    options.pairs ??
    extras.within('relations of columns', () => comparePairsHere(table, facts, seed, options.deadline))
  const twins = twinsOf(table, facts, duplicateRows, options, extras)
  return {
    snapshot: table.snapshot,
    rowCount: table.rowCount,
    columnCount: table.columns.size,
    missingCells: columns.reduce((sum, { missing }) => sum + missing, 0),
    duplicateRows,
    ...twins,
    missingPatterns: options.patterns ?? missingPatterns({ batch: table, columns: facts }),
    ...(pairs === undefined ? {} : { pairs }),
    notes: [
      ...(options.notes ?? []),
      ...(pairs === undefined ? [] : pairNotes(pairs, table.rowCount)),
      ...extras.notes,
    ],
    ...(target === undefined ? {} : { target: targetFacts(target) }),
    ...labelErrorsOf(options),
    columns,
  }
}

type Foretells = (column: Pick<ColumnProfile, 'name'>) => number

/** Tells how much of the target each column alone foretells; looked at once. */
function foreteller(table: Table, { target, seed }: ProfileOptions): Foretells {
  const known = new Map<string, number>()
  return ({ name }) => {
    if (target === undefined) return 0
    const found =
      known.get(name) ??
      foretell(columnOf(table, name), table.rowCount, target.truth, seed.split('leak', name))
    known.set(name, found)
    return found
  }
}

function withPower(column: ColumnProfile, foretells: Foretells): ColumnProfile {
  const { relation } = column
  if (relation === undefined) return column
  return { ...column, relation: { ...relation, power: Math.max(0, foretells(column)) } }
}

/**
 * Profiles a table column by column: counts, moments, quantiles, histograms, levels, relations, and alerts.
 *
 * Missing: counted, and left out of everything else.  Seeded: the halves that leaks are looked for in, and rows drawn
 * where pairs of columns are too many.  Cost: one sort a number column; what was drawn or left out is noted.
 *
 * @param table - rows with a target, where one is named
 */
export function profileTable(table: Table, facts: readonly ColumnFacts[], options: ProfileOptions): Profile {
  const { target } = options
  const foretells = foreteller(table, options)
  const plain = describe(table, facts, options)
  const profile = { ...plain, columns: plain.columns.map((column) => withPower(column, foretells)) }
  const context: AlertContext = {
    table,
    profile,
    columns: profile.columns,
    duplicateRows: profile.duplicateRows,
    foretells,
    ...(target === undefined ? {} : { target }),
  }
  return { ...profile, alerts: findAlerts(context) }
}
