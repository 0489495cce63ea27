import type { Source } from '../../core/index.ts'
import type { FormatReader } from '../format.ts'
import { openParquetRows } from '../parquet/open-parquet-rows.ts'
import { readParquetTable } from '../parquet/read-parquet-table.ts'
import { sourceOf } from '../source-of.ts'

/** Parquet, with the types it declares. @param path - a file, a folder or a glob */
export function parquet(path: string): Source {
  return sourceOf('parquet', path)
}

/** Reads Parquet through DuckDB. */
export const parquetReader: FormatReader = {
  readTable: (files, _options, context) => readParquetTable(files, context),
  openRows: (file, _options, context) => openParquetRows(file, context),
}
