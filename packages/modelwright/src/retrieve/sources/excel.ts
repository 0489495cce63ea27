import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Source } from '../../core/index.ts'
import type { FilePath } from '../bytes/open-bytes.ts'
import { excelOptions, readExcelOptions } from '../excel/excel-options.ts'
import { fileSource } from '../file-source.ts'
import type { FormatReader, ReadContext } from '../format.ts'
import { openJsonRows } from '../json/open-json-rows.ts'
import { readJsonTable } from '../json/read-json-table.ts'
import { type CommonOptions, type GivenOptions, sourceOf, withoutCommon } from '../source-of.ts'

/** Options of {@link excel}. */
export type ExcelOptions = GivenOptions<typeof excelOptions> & CommonOptions

/**
 * A sheet of an Excel workbook (.xlsx, .xlsm).
 *
 * Cells have the types Excel stores: numbers, text, true and false; numbers that are shown as days become times, in both
 * of Excel's calendars. Formulas give the values stored with them. Blank rows are passed over, cells with an error
 * (#N/A) are missing.
 *
 * @param path - a file, a folder, a glob or an address
 * @throws {ModelwrightError} RETRIEVE_SHEET_MISSING - when there is no such sheet
 * @throws {ModelwrightError} RETRIEVE_FORMULA_UNCALCULATED - when a formula has no stored value
 * @throws {ModelwrightError} RETRIEVE_ARCHIVE_UNSAFE - when the file unpacks to far more than any honest workbook
 * @example
 * excel('sales.xlsx', { sheet: '2024', range: 'B3:F200' }).name // → 'excel'
 */
export function excel(path: string, options: ExcelOptions = {}): Source {
  readExcelOptions(withoutCommon(options, 'excel').own)
  return sourceOf('excel', { path, ...options })
}

/** Brings workbooks. */
export const excelSource = { ...fileSource('excel', 'excel'), options: excelOptions }

async function toJson(file: FilePath, options: Readonly<Record<string, unknown>>, context: ReadContext) {
  const path = join(context.temporary, `sheet-${randomBytes(6).toString('hex')}.jsonl`)
  const { workbookToJson } = await import('../excel/workbook-to-json.ts')
  try {
    const settings = await workbookToJson(file, path, options, context.log)
    return { settings, file: { path, shown: file.shown } }
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
}

/** Reads a sheet through JSON lines. */
export const excelReader: FormatReader = {
  async readTable(files, options, context) {
    const sheets: Awaited<ReturnType<typeof toJson>>[] = []
    try {
      for (const file of files) sheets.push(await toJson(file, options, context))
      const read = await readJsonTable(
        sheets.map((sheet) => sheet.file),
        context,
      )
      return { ...read, settings: sheets[0].settings }
    } finally {
      for (const sheet of sheets) await rm(sheet.file.path, { force: true })
    }
  },
  async openRows(file, options, context) {
    const sheet = await toJson(file, options, context)
    const remove = (): Promise<void> => rm(sheet.file.path, { force: true })
    try {
      const opened = await openJsonRows(sheet.file, context)
      const pieces = async function* () {
        yield* opened.pieces
        await remove()
      }
      const close = async (): Promise<void> => {
        await opened.close()
        await remove()
      }
      return { names: opened.names, pieces: pieces(), settings: () => sheet.settings, close }
    } catch (error) {
      await remove()
      throw error
    }
  },
}
