import type { Format, FormatReader } from '../format.ts'
import { csvReader } from './csv.ts'
import { jsonReader } from './json.ts'
import { parquetReader } from './parquet.ts'

/** How each format is read. */
export const readers: Readonly<Record<Format, FormatReader>> = {
  csv: csvReader,
  json: jsonReader,
  'json-lines': jsonReader,
  parquet: parquetReader,
}

export { type CsvOptions, csv } from './csv.ts'
export { file } from './file.ts'
export { json } from './json.ts'
export { jsonLines } from './json-lines.ts'
export { parquet } from './parquet.ts'
