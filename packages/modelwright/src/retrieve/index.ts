export type { Format, RowChunk } from './format.ts'
export { type ColumnInfo, inferKinds, type Kind } from './kinds/infer-kinds.ts'
export { type Retrieved, retrieve } from './retrieve.ts'
export { type OpenRowsOptions, openRows, type Rows } from './rows/open-rows.ts'
export {
  type OutputFormat,
  outputFormatOf,
  type RowWriter,
  type WriteRowsOptions,
  writeRows,
} from './rows/write-rows.ts'
export { loadSnapshot, type Snapshot, type SnapshotContext } from './snapshot/snapshot.ts'
export { type CsvOptions, csv, file, json, jsonLines, parquet } from './sources/index.ts'
