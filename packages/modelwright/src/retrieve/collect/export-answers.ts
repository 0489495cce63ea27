import type { Batch, Column } from '@modelwright/runtime'
import { categoryColumn, type FormValue, textColumn } from '../../core/index.ts'
import { countFormulas } from '../rows/formulas.ts'
import { type RowWriter, writeRows } from '../rows/write-rows.ts'
import type { CollectPlan } from './collect-options.ts'
import { collectedOf, columnOfField, tableOfCollected } from './collected.ts'
import type { RowEvent } from './events.ts'
import type { LabelRows } from './label-rows.ts'
import type { Ledger, RowState } from './ledger.ts'

/** What is exported. */
export interface ExportRequest {
  readonly plan: CollectPlan
  readonly ledger: Ledger
  readonly rows?: LabelRows
  /** *table*: a row whose answers count, as a run reads it; *details*: the same with who, how and why; *answers*: each answer. */
  readonly what: 'table' | 'details' | 'answers'
  /** What becomes of text that a spreadsheet would take for a formula. */
  readonly formulas: 'keep' | 'escape'
  /** A file: .csv, .jsonl or .parquet. */
  readonly path: string
  readonly signal?: AbortSignal
}

/** What was exported. */
export interface Exported {
  readonly rows: number
  /** Cells that a spreadsheet would take for a formula. */
  readonly formulas: number
}

const words = (values: readonly (string | null)[]): Column => categoryColumn(values)

function howOf({ answers, settled }: RowState): string {
  if (settled !== undefined) return 'decided'
  const values = [...answers.values()].map(({ values }) => JSON.stringify(values))
  return values.every((value) => value === values[0]) ? 'agreed' : 'majority'
}

function detailsOf(ledger: Ledger, names: readonly string[]): [string, Column][] {
  const states = names.map((name) => ledger.row(name))
  const notes = states.map(({ answers }) =>
    [...answers.values()].flatMap(({ note }) => note ?? []).join(' | '),
  )
  const picks = states.map(
    ({ answers }) => [...answers.values()].find(({ pick }) => pick !== undefined)?.pick ?? null,
  )
  return [
    ['collected_row', words(names)],
    ['collected_by', words(states.map(({ answers }) => [...answers.keys()].join(', ')))],
    ['collected_how', words(states.map(howOf))],
    ['collected_pick', words(picks)],
    ['collected_note', textColumn(notes.map((note) => (note === '' ? null : note)))],
  ]
}

/** Each answer, decision and skip that is in force. */
function answersBatch({ plan, ledger }: ExportRequest): Batch {
  const events = ledger.rows().flatMap((name): RowEvent[] => {
    const { answers, skips, settled } = ledger.row(name)
    return [...answers.values(), ...skips.values(), ...(settled === undefined ? [] : [settled])]
  })
  const value = (event: RowEvent, name: string): FormValue =>
    event.do === 'skip' ? null : (event.values[name] ?? null)
  const text = (of: (event: RowEvent) => string | undefined): Column =>
    textColumn(events.map((event) => of(event) ?? null))
  const columns: [string, Column][] = [
    ['row', text(({ row }) => row)],
    ['by', text(({ by }) => by)],
    ['at', text(({ at }) => at)],
    ['what', text((event) => event.do)],
    ...plan.fields.map((field): [string, Column] => [
      field.name,
      columnOfField(
        field,
        events.map((event) => value(event, field.name)),
      ),
    ]),
    ['note', text(({ note }) => note)],
    ['reason', text((event) => (event.do === 'skip' ? event.reason : undefined))],
    [
      'entered',
      text((event) => (event.do === 'skip' || !event.entered ? undefined : JSON.stringify(event.entered))),
    ],
  ]
  return { rowCount: events.length, columns: new Map(columns) }
}

function batchOf(request: ExportRequest): Batch {
  const { plan, ledger, rows, what } = request
  if (what === 'answers') return answersBatch(request)
  const collected = collectedOf(plan, ledger, rows)
  const table = tableOfCollected(plan, collected, rows)
  if (what === 'table') return table
  return { ...table, columns: new Map([...table.columns, ...detailsOf(ledger, collected.names)]) }
}

/**
 * Writes what was collected to a file, whole or not at all.
 *
 * Text that begins like a formula is written as it is and counted, or, with `escape`, behind an apostrophe: a spreadsheet then
 * shows it as text, and another program sees one character more.
 */
export async function exportAnswers(request: ExportRequest): Promise<Exported> {
  const batch = batchOf(request)
  const writer: RowWriter = await writeRows(request.path, {
    names: [...batch.columns.keys()],
    added: [],
    ...(request.formulas === 'escape' && { escapeFormulas: true }),
    ...(request.signal && { signal: request.signal }),
  })
  try {
    await writer.write(batch, new Map())
    await writer.close()
  } catch (error) {
    await writer.discard()
    throw error
  }
  return { rows: batch.rowCount, formulas: countFormulas(batch.columns, batch.rowCount).count }
}
