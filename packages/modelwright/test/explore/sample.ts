import type { Column } from '@modelwright/runtime'
import {
  categoryColumn,
  numberColumn,
  seedOf,
  silent,
  type Table,
  type Target,
  tableOf,
} from '../../src/core/index.ts'
import { type Alert, type Profile, profileTable } from '../../src/explore/index.ts'
import { resolveTarget } from '../../src/project/run/target.ts'
import { inferKinds } from '../../src/retrieve/index.ts'

type Cells = readonly (number | null)[] | readonly (string | null)[] | Column

/** Moments, by days since 2024. */
export function days(list: readonly number[]): Column {
  return { type: 'time', values: Float64Array.from(list, (day) => Date.UTC(2024, 0, 1) + day * 86_400_000) }
}

/** A table of numbers and strings. */
export function tableOfCells(columns: Readonly<Record<string, Cells>>): Table {
  return tableOf(
    Object.fromEntries(
      Object.entries(columns).map(([name, cells]) => [
        name,
        !Array.isArray(cells)
          ? (cells as Column)
          : cells.some((cell) => typeof cell === 'string')
            ? categoryColumn(cells as (string | null)[])
            : numberColumn(cells as (number | null)[]),
      ]),
    ),
  )
}

/** Profiles a table as the command does. */
export function profiled(table: Table, target?: string): Profile {
  const options = { seed: seedOf(0), log: silent }
  if (target === undefined) return profileTable(table, inferKinds(table), options)
  const truth: Target = resolveTarget(table, { target }).target
  return profileTable(table, inferKinds(table), { ...options, target: { name: target, truth } })
}

/** Alerts of one name. */
export function alertsOf(
  name: string,
  columns: Readonly<Record<string, Cells>>,
  target?: string,
): readonly Alert[] {
  return profiled(tableOfCells(columns), target).alerts.filter(({ alert }) => alert === name)
}

/** `count` values by row. */
export function rows<Cell>(count: number, cell: (row: number) => Cell): Cell[] {
  return Array.from({ length: count }, (_, row) => cell(row))
}
