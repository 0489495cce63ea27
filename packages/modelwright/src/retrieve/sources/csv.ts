import type { Source } from '../../core/index.ts'
import { type csvOptions, readCsvOptions } from '../csv/csv-options.ts'
import { openCsvRows } from '../csv/open-csv-rows.ts'
import { readCsvTable } from '../csv/read-csv-table.ts'
import { fileSource } from '../file-source.ts'
import type { FormatReader } from '../format.ts'
import { type CommonOptions, type GivenOptions, sourceOf, withoutCommon } from '../source-of.ts'

/** Options of {@link csv}. */
export type CsvOptions = GivenOptions<typeof csvOptions> & CommonOptions

/**
 * Text with one record per line and a delimiter between cells: CSV, TSV and their kin, also compressed (.gz, .zst).
 *
 * @param path - a file, a folder, a glob or an address
 * @param options - what shall not be detected
 * @example
 * csv('customers.csv', { delimiter: ';' }).name // → 'csv'
 */
export function csv(path: string, options: CsvOptions = {}): Source {
  readCsvOptions(withoutCommon(options, 'csv').own)
  return sourceOf('csv', { path, ...options })
}

/** Brings CSV files. */
export const csvSource = fileSource('csv', 'csv')

/** Reads CSV. */
export const csvReader: FormatReader = {
  readTable: (files, options, context) => readCsvTable(files, readCsvOptions(options), context),
  openRows(file, options, context) {
    const values = readCsvOptions(options)
    return openCsvRows(file, values.header === 'auto' ? { ...values, header: 'yes' } : values, context)
  },
}
