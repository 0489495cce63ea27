import type { Column } from '@modelwright/runtime'
import { columnOf, contentKeys, type Seed, type Table, takeRows } from '../../core/index.ts'
import { withFinite } from '../finite-numbers.ts'
import type { ColumnProfile, Profile } from '../profile-types.ts'
import { drawRows } from '../relations/pairs.ts'
import { countLevels, shownLevel } from '../summaries/category.ts'
import { type Effects, levelEffects, numberEffects } from './effects.ts'

/** Rows of each side that columns are compared by; beyond, so many are drawn at random. */
const mostRows = 200_000

/** New levels that are named. */
const mostNamed = 10

/** How one column differs between two tables. */
export interface ColumnComparison {
  readonly name: string
  /** Absent where the column is of another kind, or has no value on one side. */
  readonly effects?: Effects
  /** By the index: below 0.1, below 0.25, above. */
  readonly verdict: 'same' | 'some' | 'much' | 'unknown'
  readonly missing: readonly [number, number]
  readonly distinct: readonly [number, number]
  /** Mean and standard deviation of numbers on each side. */
  readonly means?: readonly [readonly [number, number], readonly [number, number]]
  /** Levels that only the second table has, most frequent first. */
  readonly newLevels?: {
    readonly count: number
    readonly rows: number
    readonly named: readonly { readonly level: string; readonly count: number }[]
  }
  /** How many levels only the first table has. */
  readonly lostLevels?: number
}

/** How two tables differ. */
export interface Comparison {
  readonly before: { readonly name: string; readonly rowCount: number }
  readonly after: { readonly name: string; readonly rowCount: number }
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly retyped: readonly { readonly name: string; readonly before: string; readonly after: string }[]
  /** Rows of the second table that equal a row of the first in all columns both have. */
  readonly sharedRows: number
  /** Columns both have, those that differ most first. */
  readonly columns: readonly ColumnComparison[]
  readonly notes: readonly string[]
}

/** A table, what is known of it, and what it is called. */
export interface Side {
  readonly name: string
  readonly table: Table
  readonly profile: Profile
}

function sampleOf(column: Column, rowCount: number, seed: Seed): Column {
  return rowCount <= mostRows ? column : takeRows(column, drawRows(rowCount, mostRows, seed))
}

const isNumeric = ({ summary }: ColumnProfile): boolean => summary.of === 'number' || summary.of === 'time'

function compareLevels(
  a: ReadonlyMap<string, number>,
  b: ReadonlyMap<string, number>,
  isHidden: boolean,
): Pick<ColumnComparison, 'effects' | 'newLevels' | 'lostLevels'> {
  const levels = [...new Set([...a.keys(), ...b.keys()])]
  const countsOf = (side: ReadonlyMap<string, number>): number[] =>
    levels.map((level) => side.get(level) ?? 0)
  const fresh = [...b].filter(([level]) => !a.has(level)).sort(([x, m], [y, n]) => n - m || (x < y ? -1 : 1))
  const named = fresh.slice(0, mostNamed).map(([level, count]) => ({ level: shownLevel(level), count }))
  return {
    ...(a.size > 0 && b.size > 0 ? { effects: levelEffects(countsOf(a), countsOf(b)) } : {}),
    newLevels: {
      count: fresh.length,
      rows: fresh.reduce((sum, [, count]) => sum + count, 0),
      named: isHidden ? [] : named,
    },
    lostLevels: [...a.keys()].filter((level) => !b.has(level)).length,
  }
}

function namedCounts(column: Column): Map<string, number> {
  const { levels, counts } = countLevels(column)
  return new Map(levels.map((level, at) => [level, counts[at]]))
}

const sortedOf = (column: Column): Float64Array =>
  withFinite((column as { readonly values: Float64Array }).values, (finite) => finite.sort().slice())

function compareNumbers(a: Column, b: Column): Pick<ColumnComparison, 'effects'> {
  const [first, second] = [sortedOf(a), sortedOf(b)]
  return first.length === 0 || second.length === 0 ? {} : { effects: numberEffects(first, second) }
}

function meansOf(a: ColumnProfile, b: ColumnProfile): Pick<ColumnComparison, 'means'> {
  if (a.summary.of !== 'number' || b.summary.of !== 'number') return {}
  return {
    means: [
      [a.summary.mean, a.summary.sd],
      [b.summary.mean, b.summary.sd],
    ],
  }
}

function verdictOf(effects: Effects | undefined): ColumnComparison['verdict'] {
  if (effects === undefined) return 'unknown'
  return effects.psi < 0.1 ? 'same' : effects.psi < 0.25 ? 'some' : 'much'
}

/** Compares a column that both tables have. */
function compareColumn(sides: readonly [Side, Side], name: string, seed: Seed): ColumnComparison {
  const [a, b] = sides.map(({ profile }) => profile.columns.find((column) => column.name === name)!)
  const [first, second] = sides.map(({ table }) =>
    sampleOf(columnOf(table, name), table.rowCount, seed.split(name)),
  )
  const isOther = isNumeric(a) !== isNumeric(b)
  const isHidden = a.personal !== undefined || b.personal !== undefined
  const found = isOther
    ? {}
    : isNumeric(a)
      ? compareNumbers(first, second)
      : compareLevels(namedCounts(first), namedCounts(second), isHidden)
  return {
    name,
    verdict: verdictOf(found.effects),
    missing: [a.missing, b.missing],
    distinct: [a.distinct, b.distinct],
    ...meansOf(a, b),
    ...found,
  }
}

function countShared([a, b]: readonly [Side, Side], names: readonly string[]): number {
  if (names.length === 0) return 0
  const known = new Set(contentKeys(a.table, names))
  return contentKeys(b.table, names).reduce((count, key) => count + (known.has(key) ? 1 : 0), 0)
}

/**
 * Compares two tables column by column: how far values are apart, what is new, which rows are in both.
 *
 * Missing: counted, and left out of the effects.  Seeded: which rows are drawn, where there are over 200,000.
 */
export function compareTables(before: Side, after: Side, seed: Seed): Comparison {
  const sides = [before, after] as const
  const [a, b] = sides.map(({ profile }) => new Map(profile.columns.map((column) => [column.name, column])))
  const shared = [...a.keys()].filter((name) => b.has(name))
  const columns = shared.map((name) => compareColumn(sides, name, seed))
  const most = Math.max(before.table.rowCount, after.table.rowCount)
  return {
    before: { name: before.name, rowCount: before.table.rowCount },
    after: { name: after.name, rowCount: after.table.rowCount },
    added: [...b.keys()].filter((name) => !a.has(name)),
    removed: [...a.keys()].filter((name) => !b.has(name)),
    retyped: shared.flatMap((name) => {
      const [one, other] = [a.get(name)!, b.get(name)!]
      return one.kind === other.kind ? [] : [{ name, before: one.kind, after: other.kind }]
    }),
    sharedRows: countShared(sides, shared),
    columns: columns.sort((x, y) => (y.effects?.psi ?? -1) - (x.effects?.psi ?? -1)),
    notes: most > mostRows ? [`Columns were compared by ${mostRows} rows of a table, drawn at random.`] : [],
  }
}
