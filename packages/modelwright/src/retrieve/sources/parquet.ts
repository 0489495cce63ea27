import type { Source } from '../../core/index.ts'
import { fileSource } from '../file-source.ts'
import type { FormatReader } from '../format.ts'
import { openParquetRows } from '../parquet/open-parquet-rows.ts'
import { readParquetTable } from '../parquet/read-parquet-table.ts'
import { type CommonOptions, sourceOf } from '../source-of.ts'

/** Parquet, with the types it declares. @param path - a file, a folder, a glob or an address */
export function parquet(path: string, options: CommonOptions = {}): Source {
  return sourceOf('parquet', { path, ...options })
}

/** Brings Parquet files. */
export const parquetSource = fileSource('parquet', 'parquet')

/** Reads Parquet through DuckDB. */
export const parquetReader: FormatReader = {
  readTable: (files, _options, context) => readParquetTable(files, context),
  openRows: (file, _options, context) => openParquetRows(file, context),
}
