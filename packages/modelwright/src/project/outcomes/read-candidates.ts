import { formatTime } from '@modelwright/runtime'
import { cellOf, columnOf, ModelwrightError, type Table } from '../../core/index.ts'
import { loadPredictionLog } from '../../serve/index.ts'
import type { Candidate, OutcomeColumns, RefusedRow } from './import-rules.ts'

/** What was read of a table of outcomes. */
export interface ReadOutcomes {
  readonly candidates: readonly Candidate[]
  readonly empty: number
  readonly refused: number
  readonly refusals: readonly RefusedRow[]
}

/** Refusals that are told in full. */
const mostTold = 20

type Cell = string | number | boolean | null
type CellReader = (row: number) => Cell

function readerOf(table: Table, name: string | undefined): CellReader | undefined {
  if (name === undefined) return undefined
  const column = columnOf(table, name)
  const isTime = column.type === 'time'
  return (row) => {
    const cell = cellOf(column as never, row) as Cell
    return isTime && typeof cell === 'number' ? formatTime(cell) : cell
  }
}

/** A cell as the text by which it is known. */
function keyText(cell: Cell): string {
  return cell === null ? '' : String(cell).trim()
}

/** Finds all columns first, so that everything that is wrong is told at once. */
function readersOf(table: Table, { by, outcome, time }: OutcomeColumns, where: string) {
  const names = ['key' in by ? bareName(by.key) : by.id, ...('key' in by ? [] : [by.row]), outcome, time]
  const missing = names.filter((name) => name !== undefined && !table.columns.has(name))
  if (missing.length > 0)
    throw new ModelwrightError('PROJECT_OUTCOMES_UNREADABLE', {
      message: `The table of outcomes has no column ${missing.map((name) => `"${String(name).slice(0, 60)}"`).join(' and no column ')}.`,
      where,
      mend: [
        `Its columns: ${[...table.columns.keys()].slice(0, 20).join(', ')}`,
        'Say which they are:  --id or --key, --outcome, --time',
      ],
    })
  const read = (name: string | undefined) => readerOf(table, name)
  return {
    known: read('key' in by ? bareName(by.key) : by.id)!,
    row: 'key' in by ? undefined : read(by.row),
    outcome: read(outcome)!,
    time: read(time),
  }
}

/** The name of a key without what says that it is logged as a hash. */
export function bareName(key: string): string {
  return key.startsWith('hash:') ? key.slice('hash:'.length) : key
}

/** Makes the key that is logged of the one in the table: the same hash, where it is logged as one. */
async function keyMaker(key: string, secret: string | undefined): Promise<(cell: Cell) => string> {
  if (!key.startsWith('hash:')) return keyText
  const { redactionOf } = await loadPredictionLog()
  const redaction = redactionOf(['hash:key'], { key: secret })!
  return (cell) => String((redaction.redact({ key: cell }) as { key: string | null }).key ?? '')
}

/** What a row of the table comes to: an outcome, nothing yet, or why it is not taken. */
type RowReader = (row: number) => Candidate | 'empty' | string

async function rowReader(
  table: Table,
  columns: OutcomeColumns,
  { where, secret }: { readonly where: string; readonly secret: string | undefined },
): Promise<RowReader> {
  const { by, map = {}, outputs, now } = columns
  const { checkOutcome, isRefused } = await loadPredictionLog()
  const read = readersOf(table, columns, where)
  const isKeyed = 'key' in by
  const keyOf = isKeyed ? await keyMaker(by.key, secret) : keyText
  return (row) => {
    const found = read.outcome(row)
    const name = keyText(found)
    if (name === '') return 'empty'
    const outcome = Object.hasOwn(map, name) ? map[name] : typeof found === 'boolean' ? name : found
    const at = read.time === undefined ? undefined : (read.time(row) ?? '')
    if (at === '') return 'it has no time'
    const id = isKeyed ? 'key' : idText(read.known(row), read.row?.(row))
    const checked = checkOutcome({ id, outcome, at }, '', { outputs, now })
    if (isRefused(checked)) return checked.message
    const told = { line: row + 1, outcome: checked.outcome, at: checked.at }
    if (!isKeyed) return { ...told, of: { id: checked.id, row: checked.row } }
    const key = keyOf(read.known(row))
    return key === '' ? 'it has no key' : { ...told, key }
  }
}

/**
 * Reads the rows of a table of outcomes, and holds each against what the models predict: a class that is none, a time to come, an id
 * that can be none are refused row by row.
 *
 * @throws {ModelwrightError} PROJECT_OUTCOMES_UNREADABLE - when a column is not there
 * @throws {ModelwrightError} SERVE_LOG_UNKEYED - when keys are logged as hashes, and there is no key for those
 */
export async function readCandidates(
  table: Table,
  columns: OutcomeColumns,
  given: { readonly where: string; readonly secret: string | undefined },
): Promise<ReadOutcomes> {
  const read = await rowReader(table, columns, given)
  const candidates: Candidate[] = []
  const refusals: RefusedRow[] = []
  let empty = 0
  let refused = 0
  for (let row = 0; row < table.rowCount; row++) {
    const found = read(row)
    if (found === 'empty') empty++
    else if (typeof found !== 'string') candidates.push(found)
    else if (refused++ < mostTold) refusals.push({ line: row + 1, reason: found })
  }
  return { candidates, empty, refused, refusals }
}

/** The id of an answer with the number of the row, where a column of its own says that. */
function idText(id: Cell, row: Cell | undefined): string {
  return row === undefined || row === null ? keyText(id) : `${keyText(id)}/${keyText(row)}`
}
