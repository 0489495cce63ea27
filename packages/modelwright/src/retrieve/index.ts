export { unitsOfSource } from './bring.ts'
export type { OpenObjects } from './buckets/bring-objects.ts'
export type { Bucket, BucketKind, BucketObject, BucketProblem, BucketWriter } from './buckets/bucket.ts'
export { readS3Options } from './buckets/bucket-options.ts'
export { s3Bucket } from './buckets/s3-bucket.ts'
export { readCollector } from './collect/answer-problem.ts'
export { damagedText } from './collect/bring-collect.ts'
export { type CollectPlan, readCollectOptions } from './collect/collect-options.ts'
export { type OpenDesk, openDesk } from './collect/desk.ts'
export { type Exported, type ExportRequest, exportAnswers } from './collect/export-answers.ts'
export { type Imported, importAnswers } from './collect/import-answers.ts'
export { type Collection, openCollection } from './collect/open-collection.ts'
export { orderRows } from './collect/order-rows.ts'
export {
  type ConnectionTrouble,
  connectionTrouble,
  postgresSettings,
} from './databases/postgres-connection.ts'
export type { QueryValue } from './databases/read-query.ts'
export type { Format, ReadSettings, RowChunk } from './format.ts'
export { type ColumnInfo, inferKinds, type Kind, type KnownFacts } from './kinds/infer-kinds.ts'
export { localFilesOf } from './local-files.ts'
export { isBucketAddress, openBucketObjects } from './open-bucket.ts'
export { plainPath, shownPath, shownSource } from './places.ts'
export { firstRows, type Preview, previewSource } from './preview.ts'
export { lookAt, type Retrieved, readSource, retrieve } from './retrieve.ts'
export { type EncodedRows, encodeRows, type OutputLayout } from './rows/encode-rows.ts'
export {
  addFormulas,
  countFormulaNames,
  countFormulas,
  type FormulaCount,
  formulaNote,
  noFormulas,
} from './rows/formulas.ts'
export { type OpenRowsOptions, openRows, type Rows } from './rows/open-rows.ts'
export { endingOf, type OutputFormat, outputFormatOf } from './rows/output-format.ts'
export { openPiece, type RowPiece, readPiece } from './rows/row-piece.ts'
export { type RowWriter, type WriteRowsOptions, writeRows } from './rows/write-rows.ts'
export { openSecrets, type Secrets, secret, secretOf, shownAddress, shownAddresses } from './secrets.ts'
export { compareSnapshots, type SnapshotDifference } from './snapshot/compare-snapshots.ts'
export { pageOfRow } from './snapshot/page-of-row.ts'
export { loadSnapshot, type Snapshot, type SnapshotContext } from './snapshot/snapshot.ts'
export { type SnapshotFacts, type StoredColumn, snapshotFacts } from './snapshot/snapshot-facts.ts'
export { type CommonOptions, sourceWith, withoutCommon } from './source-of.ts'
export {
  type AzureOptions,
  azure,
  type CollectOptions,
  type CsvOptions,
  collect,
  csv,
  type DuckdbOptions,
  duckdb,
  type ExcelOptions,
  excel,
  file,
  type GcsOptions,
  gcs,
  type HttpOptions,
  http,
  type JoinOptions,
  type JsonApiOptions,
  join,
  json,
  jsonApi,
  jsonLines,
  type LoggedOptions,
  logged,
  type PostgresOptions,
  parquet,
  postgres,
  type S3Options,
  type ScrapeOptions,
  type SqliteOptions,
  s3,
  scrape,
  sqlite,
  type UnionOptions,
  union,
} from './sources/index.ts'
