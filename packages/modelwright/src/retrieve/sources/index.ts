import type { SourceDefinition } from '../../core/index.ts'
import type { Format, FormatReader } from '../format.ts'
import { azureSource } from './azure.ts'
import { collectSource } from './collect.ts'
import { csvReader, csvSource } from './csv.ts'
import { duckdbSource } from './duckdb.ts'
import { excelReader, excelSource } from './excel.ts'
import { fileOfAnyKind } from './file.ts'
import { gcsSource } from './gcs.ts'
import { httpSource } from './http.ts'
import { joinSource } from './join.ts'
import { jsonReader, jsonSource } from './json.ts'
import { jsonApiSource } from './json-api.ts'
import { jsonLinesSource } from './json-lines.ts'
import { loggedSource } from './logged.ts'
import { parquetReader, parquetSource } from './parquet.ts'
import { postgresSource } from './postgres.ts'
import { s3Source } from './s3.ts'
import { scrapeSource } from './scrape.ts'
import { sqliteSource } from './sqlite.ts'
import { unionSource } from './union.ts'

/** How each format is read. */
export const readers: Readonly<Record<Format, FormatReader>> = {
  csv: csvReader,
  excel: excelReader,
  json: jsonReader,
  'json-lines': jsonReader,
  parquet: parquetReader,
}

/** The code of each source, by name. */
export const sources = {
  azure: azureSource,
  collect: collectSource,
  csv: csvSource,
  duckdb: duckdbSource,
  excel: excelSource,
  file: fileOfAnyKind,
  gcs: gcsSource,
  http: httpSource,
  join: joinSource,
  json: jsonSource,
  'json-api': jsonApiSource,
  'json-lines': jsonLinesSource,
  logged: loggedSource,
  parquet: parquetSource,
  postgres: postgresSource,
  s3: s3Source,
  scrape: scrapeSource,
  sqlite: sqliteSource,
  union: unionSource,
} as const satisfies Readonly<Record<string, SourceDefinition>>

export { type AzureOptions, azure } from './azure.ts'
export { type CollectOptions, collect } from './collect.ts'
export { type CsvOptions, csv } from './csv.ts'
export { type DuckdbOptions, duckdb } from './duckdb.ts'
export { type ExcelOptions, excel } from './excel.ts'
export { file } from './file.ts'
export { type GcsOptions, gcs } from './gcs.ts'
export { type HttpOptions, http } from './http.ts'
export { type JoinOptions, join } from './join.ts'
export { json } from './json.ts'
export { type JsonApiOptions, jsonApi } from './json-api.ts'
export { jsonLines } from './json-lines.ts'
export { type LoggedOptions, logged } from './logged.ts'
export { parquet } from './parquet.ts'
export { type PostgresOptions, postgres } from './postgres.ts'
export { type S3Options, s3 } from './s3.ts'
export { type ScrapeOptions, scrape } from './scrape.ts'
export { type SqliteOptions, sqlite } from './sqlite.ts'
export { type UnionOptions, union } from './union.ts'
