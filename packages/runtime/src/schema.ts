import { type Cells, readCells } from './cells.ts'
import type { Batch, Column } from './column.ts'
import type { HistoryRequest, Operations } from './contracts.ts'
import { type Findings, newFindings, type Problem, type ReadPolicy } from './findings.ts'
import { planOf, type ReadingPlan, type ReadingRules } from './reading-plan.ts'
import { reportAbsent, reportExtra, reportNoRow } from './reports.ts'
import { cellsOf, readTyped } from './typed-cells.ts'

export type { Problem, ProblemCode, ReadPolicy } from './findings.ts'
export { carriedInputs, carriedNames, type ReadingRules } from './reading-plan.ts'

/** What reading gives: one column per schema input, in order, and what was wrong. Problems refuse, notes do not. */
export interface ReadResult {
  readonly batch: Batch
  /** The first 100 problems; the batch is only fit for use when there are none. */
  readonly problems: readonly Problem[]
  /** The first 100 notes. */
  readonly notes: readonly Problem[]
  /** How many problems there were in all. */
  readonly problemCount: number
  readonly noteCount: number
}

const hasOwn = Object.prototype.hasOwnProperty

/**
 * Reads rows as they come from JSON by the schema, after the value fixes.
 *
 * Numbers, times and booleans are also read from text; null, an empty text and NaN are missing. A row that lacks a
 * column is always a problem; the policy decides about the rest. All problems are collected, nothing is thrown.
 *
 * Missing: a problem where training had none, unless the policy accepts it.  Cost: O(rows × inputs).
 *
 * @param rows - objects with one value per column; anything else is a problem of its own
 */
export function readRows(
  pipeline: ReadingRules,
  operations: Operations,
  rows: readonly unknown[],
  policy: ReadPolicy = {},
): ReadResult {
  const plan = planOf(pipeline, operations)
  const findings = newFindings(policy)
  const objects = rows.map((row, index) => {
    if (isObject(row)) return row
    reportNoRow(findings, index, row)
    return undefined
  })
  const columns = new Map<string, Column>()
  for (const input of plan.inputs)
    columns.set(
      input.input.name,
      readCells(input, cellsOfRows(objects, input.input.name, findings), findings),
    )
  const lists = (name: string): unknown[] =>
    objects.map((row) => (row !== undefined && hasOwn.call(row, name) ? row[name] : undefined))
  const past = pastOf({ pipeline, operations, columns, lists, findings })
  reportExtraKeys(objects, plan, findings)
  return resultOf({ rowCount: rows.length, columns, ...(past && { past }) }, findings)
}

/**
 * Reads columns of a table by the schema, after the value fixes: the same result as the rows one by one would give.
 *
 * Text columns cost a reading per row, category columns one per distinct level. Columns that are of their type already
 * are checked and shared, not copied.
 */
export function readColumns(
  pipeline: ReadingRules,
  operations: Operations,
  batch: Batch,
  policy: ReadPolicy = {},
): ReadResult {
  const plan = planOf(pipeline, operations)
  const findings = newFindings(policy)
  const given = [...batch.columns.keys()]
  const columns = new Map<string, Column>()
  for (const input of plan.inputs) {
    const { name } = input.input
    const column = batch.columns.get(name)
    if (column === undefined) {
      reportAbsent(findings, name, { first: -1, count: 1 }, () => given)
      columns.set(name, readCells(input, { values: new Array<undefined>(batch.rowCount) }, findings))
    } else columns.set(name, readTyped(input, column, batch.rowCount, findings))
  }
  for (const name of given) if (!plan.known.has(name)) reportExtra(findings, name, -1, plan.names)
  const lists = (name: string): readonly unknown[] => listsIn(batch, name)
  const past = batch.past ?? pastOf({ pipeline, operations, columns, lists, findings })
  return resultOf({ rowCount: batch.rowCount, columns, ...(past && { past }) }, findings)
}

/** The histories that rows of a table bring along, as JSON text. */
function listsIn(batch: Batch, name: string): readonly unknown[] {
  const lists = new Array<unknown>(batch.rowCount)
  const column = batch.columns.get(name)
  if (column === undefined) return lists.fill(undefined)
  const { values, codes } = cellsOf(column, batch.rowCount)
  for (let row = 0; row < lists.length; row++)
    lists[row] = codes === undefined ? values[row] : values[codes[row]]
  return lists
}

/** What went before rows; undefined for a model that does not look back. */
function pastOf(asked: HistoryRequest): Batch['past'] {
  return asked.pipeline.schema.history === undefined ? undefined : asked.operations.history!.read(asked)
}

type Row = Readonly<Record<string, unknown>>

function isObject(row: unknown): row is Row {
  return row !== null && typeof row === 'object' && !Array.isArray(row)
}

function cellsOfRows(rows: readonly (Row | undefined)[], name: string, findings: Findings): Cells {
  const values = new Array<unknown>(rows.length)
  let first = -1
  let absent = 0
  for (let row = 0; row < rows.length; row++) {
    const object = rows[row]
    if (object === undefined) continue
    if (hasOwn.call(object, name)) values[row] = object[name]
    if (values[row] === undefined && absent++ === 0) first = row
  }
  if (absent > 0) reportAbsentKeys(rows, values, name, { first, count: absent }, findings)
  return { values }
}

/** Says once that a key is in no row at all, else each row that lacks it. */
function reportAbsentKeys(
  rows: readonly (Row | undefined)[],
  values: readonly unknown[],
  name: string,
  absent: { first: number; count: number },
  findings: Findings,
): void {
  if (absent.count === rows.length) {
    reportAbsent(findings, name, absent, () => Object.keys(rows[absent.first]!))
    return
  }
  rows.forEach((object, row) => {
    if (object !== undefined && values[row] === undefined)
      reportAbsent(findings, name, { first: row, count: 1 }, () => Object.keys(object))
  })
}

const mostExtraKeys = 1000

/** Reports each key that is no input, once; stops looking after a thousand. */
function reportExtraKeys(rows: readonly (Row | undefined)[], plan: ReadingPlan, findings: Findings): void {
  let told: Set<string> | undefined
  for (let row = 0; row < rows.length; row++) {
    const object = rows[row]
    if (object === undefined) continue
    for (const key of Object.keys(object)) {
      if (plan.known.has(key) || told?.has(key) === true) continue
      told ??= new Set()
      if (told.size === mostExtraKeys) return
      told.add(key)
      reportExtra(findings, key, row, plan.names)
    }
  }
}

function resultOf(batch: Batch, findings: Findings): ReadResult {
  const { problems, notes, problemCount, noteCount } = findings
  return { batch, problems, notes, problemCount, noteCount }
}
