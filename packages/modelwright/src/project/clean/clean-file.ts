import type { Column, FixStep } from '@modelwright/runtime'
import {
  autoFixes,
  changeOf,
  dropRows,
  type FixSpec,
  fixColumn,
  learnAndFix,
  quoted,
  readTarget,
  reportFixes,
  type Suggestion,
  suggestFixes,
  typedColumn,
} from '../../clean/index.ts'
import { columnOf, type FixChange, type Log, type Table } from '../../core/index.ts'
import {
  addFormulas,
  countFormulaNames,
  countFormulas,
  type FormulaCount,
  formulaNote,
  outputFormatOf,
  writeRows,
} from '../../retrieve/index.ts'
import { withTemporary } from '../with-temporary.ts'
import { type ColumnFindings, findLeftOut } from './left-out.ts'
import { ownBlanksOf, withOwnBlanks } from './own-blanks.ts'
import { readSpelled, type SpelledFile, type TextOptions } from './read-spelled.ts'

/** A table to clean, and where the clean one goes. */
export interface CleanRequest {
  /** A file, folder, glob or address. */
  readonly path: string
  /** How text is read, where that shall not be detected. */
  readonly csv?: TextOptions
  /** A .csv, .jsonl or .parquet file. Absent: nothing is written. */
  readonly output?: string | undefined
  /** Writes text that a spreadsheet would take for a formula behind an apostrophe. */
  readonly escapeFormulas?: boolean
  readonly target?: string | undefined
  /** Default: those of `clean: 'auto'`. */
  readonly fixes?: readonly FixSpec[]
  /** Columns that are no leak, id or constant, whatever they look like. */
  readonly keep?: readonly string[] | undefined
  readonly folder: string
  readonly log: Log
  readonly signal: AbortSignal
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** What was cleaned, change by change. */
export interface CleanReport extends ColumnFindings {
  /** The files the table was read from. Absent: it came from none. */
  readonly files?: readonly SpelledFile[]
  readonly rows: { readonly read: number; readonly written: number }
  readonly columns: readonly string[]
  /** Cells that are not as they were, by value. */
  readonly cells: number
  readonly changes: readonly FixChange[]
  /** Cells of the written CSV file that a spreadsheet would take for formulas. Absent: none was written. */
  readonly formulas?: FormulaCount
  /** What is not proven, as code. */
  readonly suggestions: readonly Suggestion[]
}

/** A clean table with what was done to it. */
export interface CleanTable {
  readonly table: Table
  readonly report: CleanReport
  /** The value fixes learnt, in order. */
  readonly steps: readonly FixStep[]
}

/** Numbers that a fix wrote with one more zero, so that it would not read them another way: written as anybody does. */
function withoutExtraZero(column: Column): Column {
  if (column.type !== 'category') return column
  const levels = column.levels.map((level) =>
    /^-?[1-9]\d{0,2}\.\d{3}0$/.test(level) ? level.slice(0, -1) : level,
  )
  return { ...column, levels }
}

/** The columns as they are written: changed numbers without the extra zero. */
function writable(columns: ReadonlyMap<string, Column>, steps: readonly FixStep[]): Map<string, Column> {
  const numbers = new Set(steps.filter(({ name }) => name === 'numbers').flatMap((step) => step.columns))
  return new Map(
    [...columns].map(([name, column]) => [name, numbers.has(name) ? withoutExtraZero(column) : column]),
  )
}

function columnsFixed(table: Table, fixed: ReadonlyMap<string, Column>): Table {
  const columns = new Map([...table.columns].map(([name, column]) => [name, fixed.get(name) ?? column]))
  return { ...table, columns }
}

function typedTable(table: Table, target: string | undefined): Table {
  const columns = [...table.columns].map(
    ([name, column]) => [name, typedColumn(column, table.rowCount)] as const,
  )
  const typed = { ...table, columns: new Map(columns) }
  return target === undefined ? typed : readTarget(typed, target).table
}

/**
 * Cleans a table: learns the value fixes from all its rows, applies them, then the row fixes; looks for columns that a model
 * would do without. Rows without a target stay, and so do all columns.
 *
 * @throws {ModelwrightError} CORE_COLUMN_UNKNOWN - when there is no such target or column to keep
 */
export function cleanTable(
  raw: Table,
  { target, keep, fixes = autoFixes() }: Pick<CleanRequest, 'target' | 'keep' | 'fixes'>,
): CleanTable {
  for (const name of [...(target === undefined ? [] : [target]), ...(keep ?? [])]) columnOf(raw, name)
  const names = [...raw.columns.keys()].filter((name) => name !== target)
  const { steps, fixed } = learnAndFix(raw, names, fixes)
  const ofTarget = target === undefined ? { table: raw, steps: [] } : targetAsStrings(raw, target)
  const values = columnsFixed(ofTarget.table, fixed.columns)
  const rowFixes = fixes.filter(({ name }) => name !== 'drop-missing-target')
  const dropped = dropRows(values, rowFixes, target === undefined ? {} : { target })
  const all = [...steps, ...ofTarget.steps]
  const own = ownBlanksOf(raw, values)
  const table = { ...dropped.table, columns: withOwnBlanks(writable(dropped.table.columns, all), own) }
  const changes = [...reportFixes(raw, all).flatMap((change) => withoutOwn(change, own)), ...dropped.changes]
  const report: CleanReport = {
    rows: { read: raw.rowCount, written: table.rowCount },
    columns: [...table.columns.keys()],
    cells: changedCells(raw, { ...values, columns: withOwnBlanks(values.columns, own) }),
    changes,
    ...findLeftOut(typedTable(table, target), { target, keep }),
    suggestions: [...suggestFixes(table, names), ...blanksKept(own)],
  }
  return { table, report, steps: all }
}

function changedRows(before: Column, after: Column): number {
  let count = 0
  if (before.type === 'category' && after.type === 'category') {
    const codeOf = new Map(after.levels.map((level, code) => [level, code]))
    const same = before.levels.map((level) => codeOf.get(level) ?? -2)
    before.codes.forEach((code, row) => {
      if (code >= 0 && same[code] !== after.codes[row]) count++
    })
  } else if ('values' in before && 'values' in after && before !== after) {
    for (let row = 0; row < before.values.length; row++)
      if (before.values[row] !== after.values[row] && !Number.isNaN(before.values[row])) count++
  }
  return count
}

/** Counts cells that are not as they were, whatever number of fixes touched them. */
function changedCells(before: Table, after: Table): number {
  let count = 0
  for (const [name, column] of before.columns) count += changedRows(column, after.columns.get(name)!)
  return count
}

/** A change without the values whose blanks stay. */
function withoutOwn(change: FixChange, own: ReturnType<typeof ownBlanksOf>): FixChange[] {
  const blanks = change.fix === 'trim' ? own.get(change.column ?? '') : undefined
  if (blanks === undefined || blanks.size === 0 || change.examples === undefined) return [change]
  const examples = change.examples.filter(({ from, to }) => to === null || blanks.get(to) !== from)
  return examples.length === 0 ? [] : [changeOf(change, examples)]
}

/** Values that keep their blanks in the file, though a model reads them without. */
function blanksKept(own: ReturnType<typeof ownBlanksOf>): Suggestion[] {
  return [...own].flatMap(([column, blanks]) => {
    const [first] = blanks.values()
    if (first === undefined) return []
    const why = `${JSON.stringify(first)} always stands with that blank, so it was left in the file. Models read it without.`
    return [{ column, code: `trim({ columns: [${quoted(column)}] })`, why }]
  })
}

/** The target's labels, joined; numbers stay strings, so that they are written as they were. */
function targetAsStrings(raw: Table, target: string): { table: Table; steps: readonly FixStep[] } {
  const { steps } = readTarget(raw, target)
  const table = { ...raw, columns: new Map([[target, columnOf(raw, target)]]) }
  const { columns } = applySteps(table, steps)
  return { table: columnsFixed(raw, columns), steps }
}

function applySteps(table: Table, steps: readonly FixStep[]): Table {
  const columns = new Map(table.columns)
  for (const step of steps)
    for (const name of step.columns) {
      const column = columns.get(name)
      if (column !== undefined) columns.set(name, fixColumn(column, step, table.rowCount))
    }
  return { ...table, columns }
}

async function write(table: Table, request: CleanRequest, output: string): Promise<void> {
  const { signal, escapeFormulas = false } = request
  const isText = outputFormatOf(output) === 'csv'
  const shown = isText ? table : typedTable(table, undefined)
  const writer = await writeRows(output, {
    names: [...table.columns.keys()],
    added: [],
    signal,
    escapeFormulas,
  })
  try {
    await writer.write(shown, new Map())
    await writer.close()
  } catch (error) {
    await writer.discard()
    throw error
  }
}

function formulasOf({ columns, rowCount }: Table): FormulaCount {
  return addFormulas(countFormulaNames([...columns.keys()]), countFormulas(columns, rowCount))
}

/**
 * Cleans a file: reads it as it is spelled, cleans the table, writes it whole or not at all.
 *
 * @throws {ModelwrightError} RETRIEVE_… - when the file cannot be read or the output cannot be written
 * @throws {ModelwrightError} CORE_OPTION_INVALID - when options of text are bad, or the file is none
 */
export async function cleanFile(request: CleanRequest): Promise<CleanTable> {
  const { output, log } = request
  if (output !== undefined) outputFormatOf(output)
  return await withTemporary(async (temporary) => {
    const { raw, files } = await readSpelled(request, temporary)
    log({ kind: 'progress', stage: 'clean', fraction: 0, note: `${raw.columns.size} columns` })
    const { report, ...cleaned } = cleanTable(raw, request)
    if (output === undefined) return { ...cleaned, report: { ...report, files } }
    await write(cleaned.table, request, output)
    if (outputFormatOf(output) !== 'csv') return { ...cleaned, report: { ...report, files } }
    const formulas = formulasOf(cleaned.table)
    const message = formulaNote(formulas, request.escapeFormulas === true)
    if (message !== undefined) log({ kind: 'warning', stage: 'clean', message })
    return { ...cleaned, report: { ...report, files, formulas } }
  })
}
