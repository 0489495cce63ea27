import { type Batch, type Column, parseTime } from '@modelwright/runtime'
import {
  booleanColumn,
  categoryColumn,
  type FormField,
  type FormValue,
  type FormValues,
  numberColumn,
  takeRows,
} from '../../core/index.ts'
import type { CollectPlan } from './collect-options.ts'
import type { LabelRows } from './label-rows.ts'
import type { Ledger } from './ledger.ts'
import { resolve } from './resolve.ts'

/** Rows that have an answer that counts. */
export interface Collected {
  readonly names: readonly string[]
  readonly values: readonly FormValues[]
  /** Rows answered, but by too few or not alike. */
  readonly undecided: number
  /** Answered rows that are no longer among those to label. */
  readonly orphans: number
}

/** Decides each answered row: in the order of the rows, else in that of the first answers. */
export function collectedOf(plan: CollectPlan, ledger: Ledger, rows: LabelRows | undefined): Collected {
  const answered = ledger.rows().filter((name) => {
    const { answers, settled } = ledger.row(name)
    return answers.size > 0 || settled !== undefined
  })
  const known = rows === undefined ? answered : answered.filter((name) => rows.at.has(name))
  const ordered = rows === undefined ? known : known.sort((a, b) => rows.at.get(a)! - rows.at.get(b)!)
  const names: string[] = []
  const values: FormValues[] = []
  for (const name of ordered) {
    const resolved = resolve(ledger.row(name), plan.fields, plan)
    if (resolved.values === undefined) continue
    names.push(name)
    values.push(resolved.values)
  }
  return { names, values, undecided: ordered.length - names.length, orphans: answered.length - known.length }
}

/** Makes a column of what a field was answered with. */
export function columnOfField(field: FormField, values: readonly FormValue[]): Column {
  switch (field.type) {
    case 'number':
      return numberColumn(values as readonly (number | null)[])
    case 'boolean':
      return booleanColumn(values as readonly (boolean | null)[])
    case 'date':
    case 'time': {
      const times = values.map((value) =>
        value === null ? Number.NaN : (parseTime(String(value)) ?? Number.NaN),
      )
      return { type: 'time', values: Float64Array.from(times) }
    }
    default:
      return categoryColumn(values as readonly (string | null)[])
  }
}

/** The collected table: the columns of the rows, then a column a field. */
export function tableOfCollected(
  { fields }: CollectPlan,
  { names, values }: Collected,
  rows: LabelRows | undefined,
): Batch {
  const columns = new Map<string, Column>()
  if (rows !== undefined) {
    const places = Uint32Array.from(names, (name) => rows.at.get(name)!)
    for (const [name, column] of rows.batch.columns) columns.set(name, takeRows(column, places))
  }
  for (const field of fields)
    columns.set(
      field.name,
      columnOfField(
        field,
        values.map((one) => one[field.name] ?? null),
      ),
    )
  return { rowCount: names.length, columns }
}
