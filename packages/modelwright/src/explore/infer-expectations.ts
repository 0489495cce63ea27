import { type Column, formatTime } from '@modelwright/runtime'
import { columnOf, contentKeys, missingCount, type Table } from '../core/index.ts'
import type { ExpectationUse } from './expectation.ts'
import { expectColumns } from './expectations/expect-columns.ts'
import { expectLevels } from './expectations/expect-levels.ts'
import { expectPresent } from './expectations/expect-present.ts'
import { expectRange } from './expectations/expect-range.ts'
import { expectRows } from './expectations/expect-rows.ts'
import { type ExpectedType, expectType } from './expectations/expect-type.ts'
import { expectUnique } from './expectations/expect-unique.ts'
import type { ColumnFacts } from './profile.ts'

/** Columns with more levels than this are not held to those that were seen. */
const mostLevels = 20
/** Fewer rows than this say too little of bounds, levels and missing values. */
const leastRows = 30

/** A share that other rows of the same kind stay above: written with three digits, rounded down. */
function mostlyOf(allowed: number): number {
  return Math.max(0.5, Math.floor(1000 * (1 - allowed)) / 1000)
}

/** Two digits, away from what lies between the bounds. */
function roundedOut(value: number, towards: 'down' | 'up'): number {
  if (value === 0 || !Number.isFinite(value)) return value
  const size = Math.abs(value)
  let unit = 1
  while (unit * 100 <= size) unit *= 10
  while (unit * 10 > size) unit /= 10
  const steps = value / unit
  const rounded = (towards === 'down' ? Math.floor(steps) : Math.ceil(steps)) * unit
  return Number(rounded.toPrecision(12))
}

function typeOf(column: Column): ExpectedType {
  if (column.type === 'category' || column.type === 'text') return 'string'
  return column.type
}

function boundsOf(values: Float64Array): { low: number; high: number } | undefined {
  let low = Infinity
  let high = -Infinity
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  return Number.isFinite(low) && Number.isFinite(high) ? { low, high } : undefined
}

/** Beyond the least and greatest of n values lie about two in n of others; eight are rare. */
const beyond = 8

function rangeOf(name: string, column: Column, present: number): ExpectationUse[] {
  if (column.type !== 'number' && column.type !== 'time') return []
  const bounds = boundsOf(column.values)
  if (bounds === undefined || present < leastRows) return []
  const { low, high } = bounds
  const mostly = mostlyOf(Math.max(0.005, beyond / present))
  // Later snapshots hold later moments: only the beginning is expected.
  if (column.type === 'time')
    return [expectRange(name, { min: formatTime(low).slice(0, 10), mostly, severity: 'warn' })]
  const min = roundedOut(low, 'down')
  return [expectRange(name, { min, max: roundedOut(high, 'up'), mostly, severity: 'warn' })]
}

function levelCounts(column: Column): Map<string, number> | undefined {
  if (column.type !== 'category') return undefined
  const counts = new Float64Array(column.levels.length)
  for (const code of column.codes) if (code >= 0) counts[code]++
  return new Map(
    column.levels.flatMap((level, code) => (counts[code] > 0 ? [[level, counts[code]] as const] : [])),
  )
}

/** Levels not seen yet are about as frequent as those seen once (Good, 1953). */
function levelsOf(name: string, column: Column, present: number, isTarget: boolean): ExpectationUse[] {
  const counts = levelCounts(column)
  if (counts === undefined || counts.size === 0 || counts.size > mostLevels) return []
  if (isTarget) return [expectLevels(name, [...counts.keys()])]
  if (present < leastRows) return []
  const singles = [...counts.values()].filter((count) => count === 1).length
  const allowed = Math.max(0.005, (singles + 3 * Math.sqrt(singles + 1) + 3) / present)
  return [expectLevels(name, [...counts.keys()], { mostly: mostlyOf(allowed), severity: 'warn' })]
}

function presentOf(name: string, rowCount: number, missing: number): ExpectationUse[] {
  if (rowCount < leastRows || missing === rowCount) return []
  const share = missing / rowCount
  const spread = 4 * Math.sqrt((share * (1 - share)) / rowCount) + 4 / rowCount
  const mostly = mostlyOf(share + spread)
  return mostly <= 0.5 ? [] : [expectPresent(name, { mostly, severity: 'warn' })]
}

function columnExpectations(
  table: Table,
  { name, kind }: ColumnFacts,
  target: string | undefined,
): ExpectationUse[] {
  const column = columnOf(table, name)
  const missing = missingCount(column, table.rowCount)
  const present = table.rowCount - missing
  if (present === 0) return []
  const uses = [expectType(name, typeOf(column))]
  if (kind === 'id') return [...uses, ...(missing === 0 ? idOf(table, name) : [])]
  return [
    ...uses,
    ...rangeOf(name, column, present),
    ...levelsOf(name, column, present, name === target),
    ...presentOf(name, table.rowCount, missing),
  ]
}

/** What tells rows apart is expected to go on without repeats, where it has none; names of people have some sooner or later. */
function idOf(table: Table, name: string): ExpectationUse[] {
  return new Set(contentKeys(table, [name])).size === table.rowCount
    ? [expectUnique(name, { severity: 'warn' })]
    : []
}

/**
 * Says what a table like this one must be: columns, types, half as many rows at least; and, with a warning only, keys
 * without repeats, bounds, levels and how much is missing.
 *
 * Bounds are rounded outwards, and shares leave room for chance, so that other rows of the same kind rarely break them.
 *
 * @param facts - what each column seems to be
 * @param target - its levels are the classes: others stop a run
 */
export function inferExpectations(
  table: Table,
  facts: readonly ColumnFacts[],
  target?: string,
): readonly ExpectationUse[] {
  const columns = facts.map(({ name }) => name)
  return [
    expectRows({ min: Math.floor(table.rowCount / 2) }),
    ...(columns.length === 0 ? [] : [expectColumns(columns)]),
    ...facts.flatMap((of) => columnExpectations(table, of, target)),
  ]
}
