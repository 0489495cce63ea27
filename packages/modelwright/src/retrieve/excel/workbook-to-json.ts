import { open } from 'node:fs/promises'
import { type Log, ModelwrightError } from '../../core/index.ts'
import type { FilePath } from '../bytes/open-bytes.ts'
import type { CellRange } from './cell-range.ts'
import { type ExcelValues, readExcelOptions } from './excel-options.ts'
import { mergedFiller } from './fill-merged.ts'
import { readSheet, type SheetFacts, type SheetRow } from './read-sheet.ts'
import { cellsWithin, findTable, madeName, rowsToSee, type SheetTable } from './table-of-rows.ts'
import { findSheet, readWorkbook, type Sheet, type Workbook } from './workbook.ts'
import { openZip, type Zip } from './zip.ts'

/** What was written, for the provenance. */
export type ExcelSettings = Readonly<Record<string, string | number | boolean>>

interface Reading {
  readonly zip: Zip
  readonly workbook: Workbook
  readonly sheet: Sheet
  readonly values: ExcelValues
  readonly shown: string
}

/** The rows of the range that hold anything, merged areas filled as `fill` does. */
async function* filledRows(
  reading: Reading,
  facts: SheetFacts,
  fill: (row: SheetRow) => SheetRow,
): AsyncGenerator<SheetRow> {
  const { zip, workbook, sheet, values, shown } = reading
  const { cells: range } = values
  for await (const rows of readSheet(zip, sheet, workbook, { facts, shown }))
    for (const row of rows) {
      const filled = fill(row)
      if (row.index < range.top || row.index > range.bottom) continue
      if (cellsWithin(filled, range).length > 0) yield filled
    }
}

interface Written {
  readonly rowCount: number
  readonly table: SheetTable
  readonly facts: SheetFacts
  /** Columns that hold values but have no name. */
  readonly unnamed: readonly string[]
  /** Cells that hold a value. */
  readonly cellCount: number
  /** First and last column with a name or a value. */
  readonly left: number
  readonly right: number
}

/** Writes the rows as JSON lines; the first names every column of the header, so that their order stays. */
async function writeRows(
  reading: Reading,
  path: string,
  fill: (row: SheetRow) => SheetRow,
): Promise<Written> {
  const { values, sheet, shown } = reading
  const where = `${shown}, sheet "${sheet.name}"`
  const facts: SheetFacts = { merged: [], errors: 0 }
  const file = await open(path, 'w')
  const names = new Map<number, string>()
  const taken = new Set<string>()
  const unnamed: string[] = []
  let held: SheetRow[] = []
  let table: SheetTable | undefined
  let rowCount = 0
  let cellCount = 0
  let lines: string[] = []
  const lineOf = (row: SheetRow): string => {
    const record: Record<string, unknown> = Object.create(null)
    if (rowCount === 0) for (const name of names.values()) record[name] = null
    for (const [column, { value }] of cellsWithin(row, values.cells)) {
      let name = names.get(column)
      if (name === undefined || name === '') {
        name = madeName(column, taken)
        names.set(column, name)
        taken.add(name)
        if (table!.header) unnamed.push(name)
      }
      record[name] = value
      cellCount++
    }
    rowCount++
    return `${JSON.stringify(record)}\n`
  }
  const settle = async (): Promise<void> => {
    table ??= findTable(held, values, where)
    for (const [column, name] of table.names) {
      names.set(column, name)
      taken.add(name)
    }
    lines = held.slice(table.titleRows + (table.header ? 1 : 0)).map(lineOf)
    held = []
  }
  try {
    for await (const row of filledRows(reading, facts, fill)) {
      if (table === undefined) {
        held.push(row)
        if (held.length === rowsToSee) await settle()
      } else lines.push(lineOf(row))
      if (lines.length < 1000) continue
      await file.write(lines.join(''))
      lines = []
    }
    if (table === undefined) await settle()
    await file.write(lines.join(''))
  } finally {
    await file.close()
  }
  const columns = [...names.keys()].sort((a, b) => a - b)
  const ends = { left: columns[0] ?? 0, right: columns.at(-1) ?? 0 }
  return { rowCount, cellCount, table: table!, facts, unnamed, ...ends }
}

/** Merged areas of the table's rows; those of a title or of names are left as they are stored. */
function toFill({ table, facts }: Written, { cells, merged }: ExcelValues): CellRange[] {
  if (merged === 'first') return []
  const isIn = (area: CellRange): boolean =>
    area.top >= table.dataRow &&
    area.top <= cells.bottom &&
    area.left <= cells.right &&
    area.right >= cells.left
  return facts.merged.filter(isIn)
}

function emptySheet(where: string): ModelwrightError {
  return new ModelwrightError('RETRIEVE_TABLE_EMPTY', {
    message: 'There is no row with values in the cells asked for.',
    where,
    mend: ["Name another sheet or other cells:  { sheet: 'Data', range: 'B3:F200' }"],
  })
}

function report(written: Written, filled: readonly CellRange[], where: string, log: Log): void {
  const warn = (message: string): void => log({ kind: 'warning', stage: 'retrieve', message })
  const { table, facts, unnamed } = written
  for (const message of table.warnings) warn(message)
  if (filled.length > 0)
    warn(`${where}: ${filled.length} merged areas are filled with the value one sees in them.`)
  if (facts.errors > 0) warn(`${where}: ${facts.errors} cells hold an error such as #N/A; they are missing.`)
  if (unnamed.length > 0)
    warn(
      `${where}: ${unnamed.length} columns have no name; they are called ${unnamed.slice(0, 5).join(', ')}.`,
    )
}

/**
 * Writes the table of a workbook's sheet as JSON lines, row by row.
 *
 * @throws {ModelwrightError} RETRIEVE_SHEET_MISSING, RETRIEVE_FORMULA_UNCALCULATED, RETRIEVE_COLUMN_DUPLICATE,
 * RETRIEVE_FILE_DAMAGED, RETRIEVE_ARCHIVE_UNSAFE, RETRIEVE_TABLE_EMPTY
 */
export async function workbookToJson(
  file: FilePath,
  path: string,
  options: Readonly<Record<string, unknown>>,
  log: Log,
): Promise<ExcelSettings> {
  const values = readExcelOptions(options)
  const zip = await openZip(file)
  try {
    const workbook = await readWorkbook(zip, file)
    const sheet = findSheet(workbook, values.sheet, file.shown)
    const reading = { zip, workbook, sheet, values, shown: file.shown }
    const where = `${file.shown}, sheet "${sheet.name}"`
    let written = await writeRows(reading, path, (row) => row)
    const filled = toFill(written, values)
    if (filled.length > 0)
      written = await writeRows(reading, path, mergedFiller(filled, { ...written, where }))
    if (written.rowCount === 0) throw emptySheet(where)
    report(written, filled, where, log)
    return {
      format: 'excel',
      sheet: sheet.name,
      ...(values.range !== '' && { range: values.range }),
      header: written.table.header,
      ...(workbook.is1904 && { calendar: 1904 }),
    }
  } finally {
    await zip.close()
  }
}
