import { basename } from 'node:path'
import { type Batch, type Column, formatTime } from '@modelwright/runtime'
import { type FormValue, ModelwrightError, type RetrieveContext, readForm } from '../../core/index.ts'
import { jsonCellOf } from '../rows/cell-text.ts'
import { openRows } from '../rows/open-rows.ts'
import { readCollector, readNote } from './answer-problem.ts'
import type { CollectPlan } from './collect-options.ts'
import type { AnswerEvent } from './events.ts'
import type { Journal } from './journal.ts'
import { type LabelRows, namesByContent } from './label-rows.ts'
import type { Ledger } from './ledger.ts'
import { isSame } from './resolve.ts'

/** What answers are imported into, and how. */
export interface ImportRequest {
  readonly plan: CollectPlan
  readonly journal: Journal
  readonly ledger: Ledger
  readonly rows?: LabelRows
  /** A CSV or JSON lines file: a row an answer. */
  readonly path: string
  /** Who answered, where the file has no column `by`. */
  readonly by?: string
  /** Takes the good rows and reports the rest; else one bad row stops all. */
  readonly skipBad?: boolean
  readonly clock: () => number
  readonly newId: () => string
  readonly context: Pick<RetrieveContext, 'folder' | 'temporary' | 'log' | 'signal' | 'env'>
}

/** What was imported. */
export interface Imported {
  readonly answers: number
  /** Rows without any answer. */
  readonly blank: number
  /** Answers that were there already. */
  readonly same: number
  /** What is wrong with the others, a sentence each. */
  readonly problems: readonly string[]
}

/** Cells of one row by name. */
type Cells = Readonly<Record<string, FormValue>>

function cellsOf(columns: ReadonlyMap<string, Column>, names: readonly string[], row: number): Cells {
  return Object.fromEntries(names.map((name) => [name, jsonCellOf(columns.get(name)!, row)]))
}

function columnsMissing(path: string, message: string, mend: readonly string[]): ModelwrightError {
  return new ModelwrightError('RETRIEVE_ANSWERS_INVALID', { message, where: path, mend })
}

const rowColumns = ['collected_row', 'row']

/** Gives what names the rows of a chunk: a column that says so, the key, or the row's own content. */
function rowNamer(
  { plan, rows, path }: ImportRequest,
  names: readonly string[],
): (batch: Batch) => readonly (string | null)[] {
  const column = [...(plan.key === '' ? [] : [plan.key]), ...rowColumns].find((name) => names.includes(name))
  if (rows === undefined) return (batch) => Array.from({ length: batch.rowCount }, () => '')
  if (column !== undefined)
    return ({ columns, rowCount }) =>
      Array.from({ length: rowCount }, (_, row) => {
        const cell = jsonCellOf(columns.get(column)!, row)
        return cell === null ? null : String(cell)
      })
  const own = [...rows.batch.columns.keys()]
  const missing = own.filter((name) => !names.includes(name))
  if (missing.length === 0) return (batch) => namesByContent(batch, own)
  throw columnsMissing(path, `"${path}" does not say which rows its answers are for.`, [
    ...(plan.key === '' ? [] : [`Give it the column of the key: ${plan.key}`]),
    `Give it all columns of the rows; it lacks ${missing.slice(0, 5).join(', ')}${missing.length > 5 ? ', …' : ''}`,
    'Or a column "row", as in what  modelwright collect --export answers.csv --answers  writes',
  ])
}

interface Reading {
  readonly request: ImportRequest
  readonly fieldNames: readonly string[]
  readonly events: AnswerEvent[]
  readonly problems: string[]
  blank: number
  same: number
}

function isThere({ plan, ledger }: ImportRequest, event: AnswerEvent): boolean {
  const found = ledger.row(event.row).answers.get(event.by)
  const fields = plan.fields.every((field) =>
    isSame({ ...field, tolerance: 0 }, found?.values[field.name] ?? null, event.values[field.name] ?? null),
  )
  return found !== undefined && fields && found.note === event.note
}

/** Reads one row; gives what is wrong with it. */
function readRow(reading: Reading, cells: Cells, row: string | null): readonly string[] {
  const { request, fieldNames, events } = reading
  const given = Object.fromEntries(fieldNames.map((name) => [name, cells[name] ?? null]))
  if (Object.values(given).every((value) => value === null || String(value).trim() === '')) {
    reading.blank++
    return []
  }
  if (row === null || (request.rows !== undefined && !request.rows.at.has(row)))
    return ['it is for a row that is not among those to label']
  const { values, entered, problems } = readForm(request.plan.fields, given)
  const found = Object.entries(problems).map(([field, problem]) => `${field}: ${problem}`)
  if (found.length > 0) return found
  try {
    const id = request.newId()
    const note = readNote(cells['note'] ?? cells['collected_note'], 'note')
    const event: AnswerEvent = {
      ...{ id, at: formatTime(request.clock()), by: readCollector(cells['by'] ?? request.by), do: 'answer' },
      ...{ row: row === '' ? id : row, values, from: basename(request.path) },
      ...(Object.keys(entered).length > 0 && { entered }),
      ...(note !== undefined && { note }),
    }
    if (row !== '' && isThere(request, event)) reading.same++
    else events.push(event)
    return []
  } catch (error) {
    return [(error as Error).message]
  }
}

function invalidRows(path: string, problems: readonly string[]): ModelwrightError {
  const more = problems.length > 3 ? ` And ${problems.length - 3} more.` : ''
  return new ModelwrightError('RETRIEVE_ANSWERS_INVALID', {
    message: `${problems.length} rows of "${path}" cannot be taken in; none was. ${problems.slice(0, 3).join(' ')}${more}`,
    where: path,
    mend: ['Mend those rows.', 'Or take in the others alone:  --skip-bad'],
  })
}

/**
 * Takes in answers that were given elsewhere, all or none; a row of the file is an answer. Rows are known by the key, a column
 * `row`, or their content. What was there already is not written again.
 *
 * @throws {ModelwrightError} RETRIEVE_ANSWERS_INVALID - with all rows that are wrong
 */
export async function importAnswers(request: ImportRequest): Promise<Imported> {
  const { plan, path, context, journal, ledger } = request
  const rows = await openRows(path, context)
  const fieldNames = plan.fields.map(({ name }) => name).filter((name) => rows.names.includes(name))
  const reading: Reading = { request, fieldNames, events: [], problems: [], blank: 0, same: 0 }
  try {
    if (fieldNames.length === 0)
      throw columnsMissing(path, `"${path}" has no column of the form.`, [
        `Its columns must be called as the fields are: ${plan.fields.map(({ name }) => name).join(', ')}`,
      ])
    const nameOf = rowNamer(request, rows.names)
    let done = 0
    for await (const { original } of rows) {
      const names = nameOf(original)
      for (let row = 0; row < original.rowCount; row++) {
        const found = readRow(reading, cellsOf(original.columns, rows.names, row), names[row])
        if (found.length > 0) reading.problems.push(`Row ${done + row + 1}: ${found.join(' ')}`)
      }
      done += original.rowCount
    }
  } finally {
    await rows.close()
  }
  if (reading.problems.length > 0 && request.skipBad !== true) throw invalidRows(path, reading.problems)
  await journal.append(reading.events)
  ledger.apply((await journal.read()).events)
  const { events, problems, blank, same } = reading
  return { answers: events.length, blank, same, problems }
}
