import type { Table, Target } from '../core/index.ts'
import type { Alert, ColumnProfile, Described } from './profile-types.ts'

/** What alerts look at. */
export interface AlertContext {
  readonly table: Table
  readonly profile: Described
  readonly columns: readonly ColumnProfile[]
  readonly duplicateRows: number
  /** Absent: no target was named. */
  readonly target?: { readonly name: string; readonly truth: Target }
  /** Gives how well a column alone foretells the target on rows not looked at, from 0 to 1. */
  foretells(column: ColumnProfile): number
}

/** Looks for one kind of trouble. */
export interface AlertKind {
  readonly name: string
  readonly about: string
  find(context: AlertContext): readonly Alert[]
}

/** Runs a check over every column but the target. */
export function perColumn(
  context: AlertContext,
  check: (column: ColumnProfile) => Omit<Alert, 'column'> | undefined,
): Alert[] {
  return context.columns.flatMap((column) => {
    if (column.name === context.target?.name) return []
    const found = check(column)
    return found === undefined ? [] : [{ ...found, column: column.name }]
  })
}

/** Shows a share as percent; what is less than all never reads "100 %". */
export function percent(share: number): string {
  const value = 100 * share
  if (value >= 99 && value < 100) return `${Math.floor(value * 10) / 10} %`
  return `${value >= 10 || value === 0 ? Math.round(value) : value.toPrecision(2)} %`
}

/** Names how many there are of a thing: "1 row", "2 rows". */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`
}

/** The line that says in which order rows come. */
export function timeLine({ columns }: AlertContext): string {
  const time = columns.find(({ summary }) => summary.of === 'time')
  return `time: ${JSON.stringify(time?.name ?? '')}`
}

/** Shows a number with four digits. */
export function shown(value: number): string {
  return String(Number(value.toPrecision(4)))
}
