import { type Column, type PastColumn, pastName } from '../column.ts'
import type { HistoryRequest, Input } from '../contracts.ts'
import { addFinding, type Problem, shownValue } from '../findings.ts'
import { readRows } from '../schema.ts'
import { spread } from '../spread.ts'
import { shownReach } from './reach.ts'

const hasOwn = Object.prototype.hasOwnProperty

/** Past rows of all rows, one after the other, and whose they are. */
interface Flat {
  readonly rows: unknown[]
  readonly owner: number[]
  readonly place: number[]
}

/** Keeps what is looked at: past rows may well be whole rows. */
function bare(row: unknown, names: readonly string[]): unknown {
  if (row === null || typeof row !== 'object' || Array.isArray(row)) return row
  const kept: Record<string, unknown> = Object.create(null)
  for (const name of names) if (hasOwn.call(row, name)) kept[name] = (row as Record<string, unknown>)[name]
  return kept
}

/** Gives the list of a row, also from JSON text; undefined where there is none. */
function listOf(value: unknown): readonly unknown[] | undefined {
  if (typeof value !== 'string') return Array.isArray(value) ? value : undefined
  try {
    const parsed: unknown = JSON.parse(value)
    return Array.isArray(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}

function say(asked: HistoryRequest, refused: boolean, finding: Problem): void {
  const { message, ...found } = finding
  addFinding(asked.findings, refused, found, () => message)
}

function flatten(asked: HistoryRequest, lists: readonly unknown[]): Flat {
  const history = asked.pipeline.schema.history!
  const names = [history.time.name, ...history.columns.map(({ name }) => name)]
  const flat: Flat = { rows: [], owner: [], place: [] }
  lists.forEach((value, row) => {
    const list = listOf(value)
    const column = history.name
    if (list === undefined) {
      const isAbsent = value === undefined || value === null || value === ''
      const code = isAbsent ? 'history-missing' : 'value-unreadable'
      const found = isAbsent ? 'none' : shownValue(value)
      const message = `Column ${shownValue(column)} must list ${shownReach(history)}, each with ${names.map(shownValue).join(', ')}, or []: found ${found}.`
      say(asked, true, { code, row, column, message })
      return
    }
    if (list.length < history.rows) {
      const message = `The history has ${list.length} rows of ${history.rows}: the rest counts as missing.`
      say(asked, false, { code: 'history-short', row, column, message })
    }
    list.forEach((past, place) => {
      flat.rows.push(bare(past, names))
      flat.owner.push(row)
      flat.place.push(place)
    })
  })
  return flat
}

/** Reads the past rows by the rules of their columns; what is found is said of the row they belong to. */
function readFlat(asked: HistoryRequest, { rows, owner, place }: Flat): ReadonlyMap<string, Column> {
  const { operations, findings } = asked
  const { schema, fixes } = asked.pipeline
  const inputs: Input[] = [schema.history!.time, ...schema.history!.columns]
  const rules = { schema: { inputs, output: schema.output }, fixes }
  const { batch, problems, notes, problemCount, noteCount } = readRows(
    rules,
    operations,
    rows,
    findings.policy,
  )
  const move = (from: readonly Problem[], refused: boolean): void => {
    for (const found of from) say(asked, refused, { ...found, row: owner[found.row], past: place[found.row] })
  }
  move(problems, true)
  move(notes, false)
  findings.problemCount += problemCount - problems.length
  findings.noteCount += noteCount - notes.length
  return batch.columns
}

function timesIn(column: Column): Float64Array {
  if (column.type !== 'time' && column.type !== 'number') throw new Error('bug: history is ordered by a time')
  return column.values
}

/** Positions of the past rows that count, by row and then by time; rows of equal time stay as they came. */
function ordered(asked: HistoryRequest, { owner, place }: Flat, times: Float64Array, now: Float64Array) {
  const order: number[] = []
  for (let at = 0; at < owner.length; at++) {
    const row = owner[at]
    if (times[at] < now[row]) order.push(at)
    else if (times[at] >= now[row]) {
      const column = asked.pipeline.schema.history!.time.name
      const message = `Past rows must lie before their row by ${shownValue(column)}.`
      say(asked, true, { code: 'history-late', row, column, past: place[at], message })
    }
  }
  return order.sort((a, b) => owner[a] - owner[b] || times[a] - times[b] || a - b)
}

/**
 * Reads what went before each row of a request, for models that look back.
 *
 * Missing: a past row without a time is no past, and a row without a time has none.
 */
export function readHistory(asked: HistoryRequest): ReadonlyMap<string, PastColumn> {
  const { pipeline, columns: rowColumns } = asked
  const history = pipeline.schema.history!
  const lists = asked.lists(history.name)
  const flat = flatten(asked, lists)
  const columns = readFlat(asked, flat)
  const all = timesIn(columns.get(history.time.name)!)
  const now = timesIn(rowColumns.get(history.time.name)!)
  const order = ordered(asked, flat, all, now)
  const from = new Int32Array(lists.length)
  const to = new Int32Array(lists.length)
  for (let row = 0, at = 0; row < lists.length; row++) {
    from[row] = at
    while (at < order.length && flat.owner[order[at]] === row) at++
    to[row] = at
  }
  const times = Float64Array.from(order, (at) => all[at])
  return new Map(
    history.columns.map(({ name }) => {
      const values = spread(columns.get(name)!, order)
      return [pastName(name), { type: 'past', now, from, to, times, values }]
    }),
  )
}
